import type {
	DeclarativeRestApiSettings,
	IExecutePaginationFunctions,
	IExecuteSingleFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
	INodePropertyRouting,
} from 'n8n-workflow';
import { failureOf, type FailureError } from '../service/failure';
import { failItem } from './failItem';
import { joinRun } from './run';

/** Kept until an operation, or `settle`, is found for the item. */
const refusedRequests = new WeakMap<object, FailureError>();

/** What the routing of a field has refused, by the item's request. */
export function refusalOf(request: object): FailureError | undefined {
	return refusedRequests.get(request);
}

/**
 * The routing of a field that can refuse an item whichever operation is chosen, and also where none
 * is. Where one is, its routing takes the place of this one's `settle`.
 */
export function refuseItems(
	reason: (context: IExecuteSingleFunctions) => FailureError | undefined,
): INodePropertyRouting {
	async function check(this: IExecuteSingleFunctions, request: IHttpRequestOptions) {
		const refused = reason(this);
		if (refused !== undefined) refusedRequests.set(request, refused);
		return request;
	}

	async function settle(
		this: IExecutePaginationFunctions,
		declared: DeclarativeRestApiSettings.ResultOptions,
	): Promise<INodeExecutionData[]> {
		const run = joinRun(this);
		run.noteChecked();
		try {
			return await failItem(this, run, failureOf(refusalOf(declared.options)));
		} finally {
			run.leave();
		}
	}

	return {
		send: { preSend: [check], paginate: true },
		operations: { pagination: settle },
	};
}
