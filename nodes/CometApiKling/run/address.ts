import type { IHttpRequestOptions } from 'n8n-workflow';
import { baseUrlOf, type KnownCredential } from '../service/credential';
import { FailureError } from '../service/failure';
import { pointTo } from '../service/n8n';
import { readCredentialFailure } from '../service/readFailure';
import { perRun, type Run } from './run';

/** Where the service is for all items of a run: they are parked together. */
const addressOf = perRun((): { baseUrl?: Promise<string> } => ({}));

/**
 * Points an item's request to where the credential of the first item points.
 *
 * Throws `FailureError` where that cannot be read.
 */
export async function pointToService(
	run: Run,
	request: IHttpRequestOptions,
	credential: KnownCredential,
): Promise<void> {
	const address = addressOf(run);
	address.baseUrl ??= credential.get().then(baseUrlOf, (error) => {
		throw new FailureError(readCredentialFailure(error));
	});
	pointTo(await address.baseUrl, request);
}
