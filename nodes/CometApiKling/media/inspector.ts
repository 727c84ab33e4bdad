import type { IExecuteSingleFunctions } from 'n8n-workflow';
import { Cancellation, raceWithCancel } from '../base/cancellation';
import { MEDIA_COST } from '../run/limits';
import type { Run } from '../run/run';
import { FailureError } from '../service/failure';
import type { Link } from '../service/link';
import type { MediaInput } from '../service/route';
import { ContentReader, type Content } from './content';
import { chunksOf, type InputFile } from './itemFile';
import { probeLink, type LinkAnswer } from './probe';

/** The result of probing a link: the answer, or why it must not be opened. */
export type ProbeResult = LinkAnswer | { refusal: string };

/** Longest time for all checks of links and files of a run together, from the first one on. */
export const CHECKS_MAX_MS = 10_000;

/** Probes the links and inspects the files of one run. Facts not known in time stay unknown. */
export class Inspector {
	private readonly links = new Map<string, Promise<ProbeResult | undefined>>();

	/** Hosts that did not answer: they are not asked again. */
	private readonly silentHosts = new Set<string>();

	private end: Cancellation | undefined;

	constructor(private readonly run: Pick<Run, 'cancellation' | 'media'>) {}

	/** Probes a link, each only once: several items may share one. */
	async link(
		context: IExecuteSingleFunctions,
		link: Link,
		{ kind }: MediaInput,
	): Promise<ProbeResult | undefined> {
		const { links, budget } = this;
		const { host } = new URL(link.url);
		const probe = async (): Promise<ProbeResult | undefined> => {
			if (budget.isCancelled || this.silentHosts.has(host)) return undefined;
			try {
				return await probeLink(context, link, kind, budget);
			} catch (error) {
				// A chain of redirects that is retryable may be shorter the next time.
				const isSure = error instanceof FailureError && !error.failure.retryable;
				if (isSure) return { refusal: error.message };
				this.silentHosts.add(host);
				return undefined;
			}
		};
		const result = links.get(link.url) ?? this.run.media.run(probe, MEDIA_COST.probe);
		links.set(link.url, result);
		return await result;
	}

	/** Reads as much of a file as needed. Throws `FailureError` if n8n no longer has it. */
	async file(
		context: IExecuteSingleFunctions,
		file: InputFile,
		{ kind }: MediaInput,
	): Promise<Content | undefined> {
		const { budget } = this;
		const read = async () => {
			const reader = new ContentReader(kind, file.sizeBytes);
			let offset = 0;
			for await (const chunk of chunksOf(context, file)) {
				if (budget.isCancelled) return undefined;
				reader.read(chunk, offset);
				offset += chunk.length;
				if (reader.nextOffset === undefined) break;
			}
			return reader.content;
		};
		return budget.isCancelled ? undefined : await raceWithCancel(read(), budget);
	}

	/** Cancelled when the time for all checks is over, and with the run. */
	private get budget(): Cancellation {
		if (this.end !== undefined) return this.end;
		const end = new Cancellation(AbortSignal.timeout(CHECKS_MAX_MS));
		this.run.cancellation.onCancel(() => end.cancel());
		return (this.end = end);
	}
}
