import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';
import { raceWithCancel } from '../base/cancellation';
import { MEDIA_COST } from '../run/limits';
import type { Run } from '../run/run';
import { firstBytes, openLink, type Link } from '../service/link';

/** Longest probe, from the request to the first bytes. */
const PROBE_MAX_MS = 8_000;

/** What a probe of a link found. */
export interface ProbeResult {
	statusCode: number;
	headers: IDataObject;
	/** The first bytes as Latin-1 text. */
	start: string;
}

/** Probes the links of one run, each once: several items may share a link. */
export class Prober {
	private readonly probes = new Map<string, Promise<ProbeResult | undefined>>();

	constructor(private readonly run: Run) {}

	/**
	 * Opens a link as the service will: a GET without the key that is closed after the first bytes. (Not
	 * a HEAD: links that are signed for GET refuse it.)
	 *
	 * @returns nothing if nothing can be known: no connection, no answer in time, a cancelled run, or a
	 *          redirect that must not be followed
	 */
	async probe(context: IExecuteSingleFunctions, link: Link): Promise<ProbeResult | undefined> {
		const { run, probes } = this;
		const probe =
			probes.get(link.url) ??
			run.media.run(async () => await this.probeInTime(context, link), MEDIA_COST.probe);
		probes.set(link.url, probe);
		return await probe;
	}

	private async probeInTime(context: IExecuteSingleFunctions, link: Link) {
		const { cancellation } = this.run;
		if (cancellation.isCancelled) return undefined;
		try {
			return await raceWithCancel(open(context, link), cancellation);
		} catch {
			return undefined;
		}
	}
}

async function open(context: IExecuteSingleFunctions, link: Link): Promise<ProbeResult> {
	const abortSignal = AbortSignal.timeout(PROBE_MAX_MS);
	const limits = { abortSignal, timeoutMs: PROBE_MAX_MS };
	const { statusCode, headers, stream } = await openLink(context, link, limits);
	return { statusCode, headers, start: await firstBytes(stream) };
}
