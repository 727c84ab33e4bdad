import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import { isId } from '../base/ids';

/** The name of the proof in the query of an address. */
const PARAMETER = 'kling';

/** Keeps the key of the signatures apart from anything else made from an API key. */
const KEY_LABEL = 'n8n-nodes-cometapi-kling callback address';

/** The task that an address was made for: its external id, and the kind of its route. */
export interface CallbackProof {
	externalId: string;
	kind: string;
}

/** Signs the external id alone: the address of one task proves nothing about another. */
function signatureOf({ externalId, kind }: CallbackProof, apiKey: string): Buffer {
	const key = createHmac('sha256', apiKey).update(`${KEY_LABEL} ${kind}`).digest();
	return createHmac('sha256', key).update(externalId).digest();
}

/**
 * The body of a create, with `kling=<external id>.<signature>` in the query of its `callback_url` if
 * that leads to this n8n. Any caller of such an address got it from the node itself.
 *
 * @param sent.kind     the kind of the route
 * @param sent.webhooks the base addresses of this n8n's webhooks
 */
export function withProof(
	body: IDataObject,
	{ kind, webhooks }: { kind: string; webhooks: readonly string[] },
	apiKey: string,
): IDataObject {
	const { callback_url: address, external_task_id: externalId } = body;
	if (typeof address !== 'string' || typeof externalId !== 'string') return body;
	if (apiKey === '' || !webhooks.some((base) => isBelow(base, address))) return body;
	const url = new URL(address);
	const signature = signatureOf({ externalId, kind }, apiKey).toString('base64url');
	url.searchParams.set(PARAMETER, `${externalId}.${signature}`);
	return { ...body, callback_url: url.href };
}

function isBelow(base: string, address: string): boolean {
	if (!URL.canParse(base) || !URL.canParse(address)) return false;
	return new URL(address).href.startsWith(`${new URL(base).href.replace(/\/$/, '')}/`);
}

/** Whether an address claims to prove something. */
export function hasProof(query: object): boolean {
	return PARAMETER in query;
}

/**
 * The proof in the address of a callback.
 *
 * @param query as n8n has parsed it
 * @param kinds the kinds that the address may be for
 * @returns nothing unless it was made with this API key
 */
export function readProof(
	query: object,
	kinds: readonly string[],
	apiKey: string,
): CallbackProof | undefined {
	const value = (query as Record<string, unknown>)[PARAMETER];
	if (typeof value !== 'string' || apiKey === '') return undefined;
	// An external id may have dots itself.
	const end = value.lastIndexOf('.');
	const externalId = value.slice(0, Math.max(0, end));
	if (!isId(externalId)) return undefined;
	const given = Buffer.from(value.slice(end + 1), 'base64url');
	const kind = kinds.find((each) => {
		const expected = signatureOf({ externalId, kind: each }, apiKey);
		// Length first: timingSafeEqual throws on a mismatch, and a length is not a secret.
		return given.length === expected.length && timingSafeEqual(given, expected);
	});
	return kind === undefined ? undefined : { externalId, kind };
}
