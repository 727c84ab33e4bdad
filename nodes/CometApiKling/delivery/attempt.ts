import { elapsedMs } from '../base/clock';
import type { DownloadTime, Elapsed } from './downloadTime';
import type { ByteStream } from '../service/openLink';

/** One try to download a file: which bytes come, and how long it takes. */
export class Attempt {
	bytes = 0;

	stream?: ByteStream;

	private readonly startedAtMs = elapsedMs();

	private byteAtMs = this.startedAtMs;

	constructor(private readonly time: DownloadTime) {}

	/** Counts from now on what comes, beside whoever reads the stream, and without starting it. */
	watch(stream: ByteStream): void {
		this.stream = stream;
		this.count(stream.readableLength);
		const push = stream.push.bind(stream);
		stream.push = (chunk: Buffer | null, encoding) => {
			this.count(chunk?.length ?? 0);
			return push(chunk, encoding);
		};
	}

	elapsed(): Elapsed {
		const nowMs = elapsedMs();
		// What has come and is not taken yet, or is being stored, waits for n8n.
		const { readableLength = 0, readableEnded = false } = this.stream ?? {};
		const isIdle = readableLength === 0 && !readableEnded;
		return {
			sinceByteMs: isIdle ? nowMs - this.byteAtMs : 0,
			sinceStartMs: nowMs - this.startedAtMs,
			runMs: this.time.spentMs(nowMs),
		};
	}

	private count(bytes: number): void {
		this.bytes += bytes;
		this.byteAtMs = elapsedMs();
	}
}
