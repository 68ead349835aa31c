/** A domain of one's own before the API, and its record in Route 53. */
import * as gateway from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayDomain } from 'aws-cdk-lib/aws-route53-targets';
import { CfnOutput } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';
import { TLS } from './rest-api.ts';
import type { Settings } from './settings.ts';

/**
 * Maps the domain to the API's stage, without a base path: routes have no stage in front, and the
 * metadata stands where RFC 8414 3.1 looks for it. Without a hosted zone an output names the target of
 * the CNAME record that you make.
 */
export function addCustomDomain(
  scope: Construct,
  restApi: gateway.RestApi,
  settings: NonNullable<Settings['customDomain']>,
): void {
  const { domainName, certificateArn, hostedZone } = settings;
  const domain = new gateway.DomainName(scope, 'Domain', {
    domainName,
    certificate: Certificate.fromCertificateArn(scope, 'Certificate', certificateArn),
    endpointType: gateway.EndpointType.REGIONAL,
    ...TLS,
  });
  acknowledge(domain.node.defaultChild as gateway.CfnDomainName, 'newerTls');
  new gateway.BasePathMapping(scope, 'DomainMapping', {
    domainName: domain,
    restApi,
    stage: restApi.deploymentStage,
  });
  if (hostedZone) {
    const zone = HostedZone.fromHostedZoneAttributes(scope, 'Zone', {
      hostedZoneId: hostedZone.id,
      zoneName: hostedZone.name,
    });
    // The dot at the end: the name is whole, whatever the zone is.
    new ARecord(scope, 'DomainRecord', {
      zone,
      recordName: `${domainName}.`,
      target: RecordTarget.fromAlias(new ApiGatewayDomain(domain)),
    });
  } else {
    new CfnOutput(scope, 'DomainTarget', {
      value: domain.domainNameAliasDomainName,
      description: `CNAME target to enter at your DNS provider for ${domainName}`,
    });
  }
}
