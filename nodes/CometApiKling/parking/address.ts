import { requireReachableN8n } from '../parameters/reach';
import type { ItemInput } from '../run/job';
import { resumeUrl } from '../run/n8n';
import { refusal } from '../service/failure';

/**
 * Where the node listens below the address at which n8n wakes an execution. At that address itself a
 * Wait node behind this one may listen, and take a late callback for what it waits for.
 */
export const CALLBACK_PATH = 'kling';

/** What n8n gives an unsaved workflow as its id. */
const UNSAVED_IDS = ['', 'undefined', '__EMPTY__', 'new'];

/**
 * The address at which n8n wakes this execution, for the service to call; handed on whole, for its
 * query may hold n8n's signature.
 *
 * Throws `FailureError` where parking cannot work, before anything is sent.
 */
export function requireCallbackAddress({ context, request }: ItemInput): string {
	if (UNSAVED_IDS.includes(String(context.getWorkflow().id))) {
		throw refusal(
			'"Wait for Callback" needs a saved workflow',
			'Save the workflow and run it again, or set "Await Result" to "Poll Until Finished".',
		);
	}
	const address = resumeUrl(context);
	const orElse = 'or set "Await Result" to "Poll Until Finished"';
	requireReachableN8n(address, String(request.baseURL), orElse);
	const url = new URL(address);
	url.pathname += `/${CALLBACK_PATH}`;
	return url.href;
}
