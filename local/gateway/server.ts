/** The local API Gateway: an HTTP server that serves a synthesized REST API. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LocalLambda } from '../lambda/lambda.ts';
import type { Assembly } from '../template.ts';
import type { RequestRecord } from '../timeline-record.ts';
import { readApi } from './api-model.ts';
import { readRequest } from './api-request.ts';
import { createContext, substitute } from './context.ts';
import { renderGatewayResponse } from './gateway-response.ts';
import { createPipeline } from './request-pipeline.ts';
import type { PipelineResult } from './request-pipeline.ts';
import { MAX_HEADER_BYTES, headerBytes, readBody } from './request-limits.ts';
import { createUsagePlans } from './usage-plans.ts';

export interface GatewayOptions {
  assembly: Assembly;
  lambda: LocalLambda;
  /** 0: any free port. */
  port: number;
  /** Name in `origin`; the server listens on 127.0.0.1 whatever it is. */
  host?: 'localhost' | '127.0.0.1';
  /** Epoch milliseconds; throttles, quotas and caches go by it. */
  now?: () => number;
  /** Gets the stage's access log, line by line, with the source `gateway`. */
  onLog?: (source: string, line: string) => void;
  onRequest?: (record: RequestRecord) => void;
}

export interface LocalGateway {
  /** `http://127.0.0.1:PORT`; the API is there and under `/<stage>`. */
  origin: string;
  port: number;
  stage: string;
  close(): Promise<void>;
}

/**
 * Serves the assembly's REST API on 127.0.0.1. Rejects with an Error that names the port when it is
 * taken, or the method that cannot be served.
 */
export async function startGateway(options: GatewayOptions): Promise<LocalGateway> {
  const { assembly, lambda, now = Date.now, onLog, onRequest } = options;
  const api = readApi(assembly);
  const usagePlans = createUsagePlans(assembly, api.id, now);
  const pipeline = createPipeline({ api, lambda, usagePlans, now });
  const stageNames = api.stages.map(({ name }) => name);
  for (const warning of api.stages.flatMap(({ warnings }) => warnings)) onLog?.('gateway', warning);

  const serve = async (message: IncomingMessage, response: ServerResponse) => {
    const started = performance.now();
    const body = await readBody(message);
    const request = readRequest(message, stageNames, body ?? Buffer.alloc(0));
    const context = createContext(request, api, now());
    const stage = api.stages.find(({ name }) => name === request.stage);
    const refuse = (status: number): PipelineResult => {
      const fault = { type: 'REQUEST_TOO_LARGE', status } as const;
      return { answer: renderGatewayResponse(fault, api.responses, request, context) };
    };

    let result: PipelineResult;
    if (headerBytes(message) > MAX_HEADER_BYTES) result = refuse(431);
    else if (!body) result = refuse(413);
    else result = await pipeline(request, context);

    const { answer } = result;
    // The rest of a body that was too long is not read.
    if (!body) response.setHeader('Connection', 'close');
    for (const [name, value] of answer.headers) response.appendHeader(name, value);
    response.setHeader('x-amzn-RequestId', context.requestId);
    response.setHeader('x-amz-apigw-id', context.extendedRequestId);
    if (stage?.tracing) response.setHeader('X-Amzn-Trace-Id', context.traceId);
    response.statusCode = answer.status;
    response.end(answer.body);

    const milliseconds = Math.round(performance.now() - started);
    Object.assign(context.log, {
      status: answer.status,
      responseLength: answer.body.length,
      responseLatency: milliseconds,
    });
    if (stage?.accessLogFormat) {
      onLog?.('gateway', substitute(stage.accessLogFormat, context, '-'));
    }
    onRequest?.({
      requestId: context.requestId,
      at: context.requestTimeEpoch,
      method: request.verb,
      resource: context.resourcePath,
      status: answer.status,
      functionName: result.functionName,
      cold: result.cold,
      errorType: context.error?.responseType,
      milliseconds,
    });
  };

  // Node's own limit would answer before the gateway can.
  const server = createServer({ maxHeaderSize: 64 * 1024 }, (message, response) => {
    serve(message, response).catch((error: unknown) => {
      const { name, message: text } = error instanceof Error ? error : new Error(String(error));
      onLog?.('gateway', `${name}: ${text}`);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(taken ? new Error(`Port ${options.port} is already in use`) : error);
    });
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://${options.host ?? '127.0.0.1'}:${port}`,
    port,
    stage: stageNames[0] ?? '',
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
