import type * as Sdk from '@aws-sdk/client-s3';
import type { GetObjectCommand, PutObjectCommand, S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { translateS3Error } from './translate-s3-error';

export type S3Sdk = typeof Sdk;

type SignableCommand = GetObjectCommand | PutObjectCommand | UploadPartCommand;

/** What it takes to reach a bucket. */
export interface S3Config {
  endpoint: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** How long a connection may stay without a byte, in milliseconds; a minute where left out. */
  silenceMs?: number;
}

const connectWithinMs = 10_000;

/** A client of one endpoint. The SDK is large: it is loaded at the first request, not with this module. */
export class S3Connection {
  private opening: Promise<{ sdk: S3Sdk; client: S3Client }> | undefined;

  constructor(private readonly config: S3Config) {}

  /** Runs a request; its failures come out as AppErrors. */
  async run<T>(request: (sdk: S3Sdk, client: S3Client) => Promise<T>): Promise<T> {
    const { sdk, client } = await this.open();
    try {
      return await request(sdk, client);
    } catch (thrown) {
      throw translateS3Error(thrown);
    }
  }

  /** A presigned URL of a command; the named headers must be sent as they were signed. */
  async sign(
    makeCommand: (sdk: S3Sdk) => SignableCommand,
    expiresInSec: number,
    signedHeaders: string[] = [],
  ): Promise<string> {
    const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
    const { sdk, client } = await this.open();
    const signableHeaders = new Set(['host', ...signedHeaders]);
    // The presigner takes any one command but no union of them.
    const command = makeCommand(sdk) as GetObjectCommand;
    return getSignedUrl(client, command, { expiresIn: expiresInSec, signableHeaders });
  }

  private open() {
    this.opening ??= import('@aws-sdk/client-s3').then((sdk) => ({ sdk, client: this.makeClient(sdk) }));
    return this.opening;
  }

  private makeClient({ S3Client }: S3Sdk): S3Client {
    const { endpoint, accessKeyId, secretAccessKey, silenceMs = 60_000 } = this.config;
    return new S3Client({
      endpoint,
      // R2 takes this region for its own; a real region is part of what is signed.
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
      // The default puts the checksum of an empty body into presigned PUTs, and R2 then refuses them.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      // Without these an endpoint that says nothing is waited for without end.
      requestHandler: { connectionTimeout: connectWithinMs, socketTimeout: silenceMs },
    });
  }
}
