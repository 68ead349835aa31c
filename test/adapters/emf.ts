/** The schema of AWS's page on the embedded metric format, and what its text demands besides. */
import * as z from 'zod';

const UNIT =
  /^(Seconds|Microseconds|Milliseconds|((Kilo|Mega|Giga|Tera)?(bytes|bits)|Bytes|Bits|Count)(\/Second)?|Percent|None)$/;

/**
 * Transcribed from "Specification: Embedded metric format", the schema at the end of the page, and
 * strict where the text says that objects must not contain additional members:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
const metadata = z.strictObject({
  Timestamp: z.int().nonnegative(),
  CloudWatchMetrics: z.array(
    z.strictObject({
      Namespace: z.string().min(1).max(1024),
      Dimensions: z.array(z.array(z.string().min(1).max(250)).max(30)).min(1),
      Metrics: z
        .array(
          z.strictObject({
            Name: z.string().min(1).max(1024),
            Unit: z.string().regex(UNIT).optional(),
            StorageResolution: z.literal([1, 60]).optional(),
          }),
        )
        .max(100),
    }),
  ),
});

export interface EmbeddedMetric {
  namespace: string;
  name: string;
  value: number;
  /** One metric per set. */
  dimensionSets: Record<string, string>[];
}

/**
 * The metrics CloudWatch would take from a log line, none when it is not such a document. Throws when
 * the document is malformed: a target that is no number, or a dimension that is no short text.
 */
export function readEmbeddedMetrics(line: string): EmbeddedMetric[] {
  const document = z.looseObject({ _aws: metadata.optional() }).parse(JSON.parse(line));
  return (document._aws?.CloudWatchMetrics ?? []).flatMap(({ Namespace, Dimensions, Metrics }) =>
    Metrics.map(({ Name }) => ({
      namespace: Namespace,
      name: Name,
      value: z.number().parse(document[Name]),
      dimensionSets: Dimensions.map((names) =>
        Object.fromEntries(
          names.map((name) => [name, z.string().min(1).max(1024).parse(document[name])]),
        ),
      ),
    })),
  );
}
