import type { IExecuteSingleFunctions } from 'n8n-workflow';
import { beforeStop } from '../base/stop';
import { gatePerRun, perRun } from '../run/run';
import type { ItemInput } from '../run/job';
import { firstBytes, openLink, type Link } from '../service/openLink';
import type { Sight } from './evidence';

/** Longest look, from the request to the first bytes. */
const LOOK_MAX_MS = 8_000;

/** Most looks of one run at a time. */
const LOOKS_MAX = 20;

const gateOf = gatePerRun(LOOKS_MAX);

/** The looks of a run by their link, which several items may share. */
const looksOf = perRun(() => new Map<string, Promise<Sight | undefined>>());

/**
 * Takes a look at a link as the service will see it: a GET without the key that is closed after the
 * first bytes. (Not a HEAD: links that are signed for GET refuse it.)
 *
 * @returns nothing where there is nothing to see: no connection, no answer in time, a stop, or a
 *          redirect to where nobody should follow
 */
export async function lookAtLink(input: ItemInput, link: string): Promise<Sight | undefined> {
	const looks = looksOf(input.run);
	const look = looks.get(link) ?? gateOf(input.run).pass(async () => await lookInTime(input, link));
	looks.set(link, look);
	return await look;
}

async function lookInTime({ context, request, run }: ItemInput, url: string) {
	if (run.stop.isStopped) return undefined;
	const link = { url, baseUrl: String(request.baseURL) };
	try {
		return await beforeStop(look(context, link), run.stop);
	} catch {
		return undefined;
	}
}

async function look(context: IExecuteSingleFunctions, link: Link): Promise<Sight> {
	const abortSignal = AbortSignal.timeout(LOOK_MAX_MS);
	const limits = { abortSignal, timeoutMs: LOOK_MAX_MS };
	const { statusCode, headers, stream } = await openLink(context, link, limits);
	return { statusCode, headers, start: await firstBytes(stream) };
}
