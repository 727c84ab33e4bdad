import { requireReachableN8n } from '../parameters/reach';
import type { ItemInput } from '../run/job';
import { isSaved, resumeUrl } from '../run/n8n';
import { refusal } from '../service/failure';

/**
 * Where the node listens below the address at which n8n wakes an execution. At that address itself a
 * Wait node behind this one may listen, and take a late callback for what it waits for.
 */
export const CALLBACK_PATH = 'kling';

/**
 * The address at which n8n wakes this execution, for the service to call; handed on whole, for its
 * query may hold n8n's signature.
 *
 * Throws `FailureError` where parking cannot work, before anything is sent.
 */
export function requireCallbackAddress({ context, request }: ItemInput): string {
	if (!isSaved(context)) {
		throw refusal(
			'"Wait for Callback" needs a saved workflow',
			'Save the workflow and run it again, or choose "Poll Until Finished".',
		);
	}
	const address = resumeUrl(context);
	const orElse = 'or choose "Poll Until Finished"';
	requireReachableN8n(address, String(request.baseURL), orElse);
	const url = new URL(address);
	url.pathname += `/${CALLBACK_PATH}`;
	return url.href;
}
