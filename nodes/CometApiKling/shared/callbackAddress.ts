import type { IExecuteSingleFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { isPrivateAddress } from './callback';
import { refused } from './failed';

/** What n8n gives an unsaved workflow as its id. */
const UNSAVED_IDS = ['', 'undefined', '__EMPTY__', 'new'];

/**
 * The address at which n8n wakes this execution, for the service to call.
 *
 * In 2.x its query carries n8n's signature, so it is handed on whole. Throws `Failed` where parking
 * cannot work, before anything is sent.
 */
export function requireCallbackAddress(
	context: IExecuteSingleFunctions,
	options: IHttpRequestOptions,
): string {
	if (UNSAVED_IDS.includes(String(context.getWorkflow().id))) {
		throw refused(
			'"Wait for Callback" needs a saved workflow',
			'Save the workflow and run it again, or set "Await Result" to "Poll Until Finished".',
		);
	}
	const address = String(
		context.evaluateExpression('{{ $execution.resumeUrl }}', context.getItemIndex()),
	);
	if (isPrivateAddress(address) && !isPrivateAddress(String(options.baseURL))) {
		throw refused(
			`The service cannot reach this n8n at ${new URL(address).origin}`,
			'Set the environment variable WEBHOOK_URL of n8n to its public address, or set "Await Result" to "Poll Until Finished".',
		);
	}
	return address;
}
