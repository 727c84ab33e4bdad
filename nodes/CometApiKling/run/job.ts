import type {
	DeclarativeRestApiSettings,
	IExecutePaginationFunctions,
	IExecuteSingleFunctions,
	IHttpRequestMethods,
	IHttpRequestOptions,
	INodeExecutionData,
	INodePropertyRouting,
} from 'n8n-workflow';
import { beforeStop } from '../base/stop';
import { KnownCredential } from '../service/credential';
import { FailureError, failureOf, type Failure } from '../service/failure';
import { taskRequests, type TaskRequests } from '../service/request';
import type { Route } from '../service/route';
import { pointToService } from './address';
import { failItem, handsOn } from './failItem';
import { inTurn } from './inTurn';
import { itemCount } from './n8n';
import { failureIn, type Progress } from './progress';
import { refusalOf } from './refuseItems';
import { joinRun, type Run } from './run';
import { wavesOf } from './waves';

/** What the checks of one item have to go by. */
export interface ItemInput {
	context: IExecuteSingleFunctions;
	route: Route;
	/** The request as n8n built it from the description and the fields, to the credential's address. */
	request: IHttpRequestOptions;
	run: Run;
}

/** One item's way through the node after its checks. */
export interface Job<Plan> extends Progress {
	context: IExecuteSingleFunctions;
	itemIndex: number;
	route: Route;
	baseUrl: string;
	requests: TaskRequests;
	/** What the checks read from the parameters. */
	plan: Plan;
}

/** The route of an operation, or how an item chooses one; that may throw `FailureError`. */
export type RouteChoice = Route | ((item: { context: IExecuteSingleFunctions; run: Run }) => Route);

type Checked<Plan> = { run: Run } & (
	| { route: Route; plan: Plan; credential: KnownCredential }
	| { refused: Failure }
);

/**
 * The routing of an operation: checks every item, then does the work for each and settles it as an
 * item, an error item or an error.
 *
 * n8n starts the checks of all items before the first request goes out, and no item goes on before
 * all checks are over, so one bad item can stop the node while nothing is paid yet. A refusal is
 * therefore kept, not thrown. The work is done in n8n's hook for pagination, the one that may send
 * several requests for one item.
 *
 * The checks and the requests go on in waves. Before the first wave n8n has to evaluate the fields of
 * all items; what is read beyond that would make the same standstill longer.
 *
 * @param choice the route, or how an item chooses one
 * @param read checks an item and reads its parameters; throws `FailureError` to refuse it
 */
export function operation<Plan>(
	choice: RouteChoice,
	method: IHttpRequestMethods,
	read: (input: ItemInput) => Plan | Promise<Plan>,
	work: (job: Job<Plan>) => Promise<INodeExecutionData>,
): INodePropertyRouting {
	/** By the request that was checked: the only object that n8n hands from one hook to the other. */
	const checkedItems = new WeakMap<object, Checked<Plan>>();

	async function check(this: IExecuteSingleFunctions, request: IHttpRequestOptions) {
		const run = joinRun(this);
		try {
			const refused = refusalOf(request);
			if (refused !== undefined) throw refused;
			const credential = new KnownCredential(this);
			await pointToService(run, request, credential);
			await wavesOf(run).enter();
			const route = typeof choice === 'function' ? choice({ context: this, run }) : choice;
			const plan = await read({ context: this, route, request, run });
			checkedItems.set(request, { run, route, plan, credential });
		} catch (error) {
			const refused = failureOf(error);
			run.refusals.set(this.getItemIndex(), refused);
			checkedItems.set(request, { run, refused });
		} finally {
			run.noteChecked();
		}
		return request;
	}

	async function settle(
		this: IExecutePaginationFunctions,
		declared: DeclarativeRestApiSettings.ResultOptions,
	): Promise<INodeExecutionData[]> {
		const request = declared.options as IHttpRequestOptions;
		const checked = checkedItems.get(request) as Checked<Plan>;
		const { run } = checked;
		const itemIndex = this.getItemIndex();
		const reached: Progress['reached'] = {};
		try {
			const isFatal = 'refused' in checked && !handsOn(this);
			if (!isFatal) await beforeStop(run.allChecked, run.stop);
			if ('refused' in checked) throw new FailureError(checked.refused);
			if (!mayStart(this, run)) return [];
			const { route, plan, credential } = checked;
			const caller = { context: this, route, request, credential };
			const requests = inTurn({ run, reached }, taskRequests(caller));
			const baseUrl = String(request.baseURL);
			const job = { context: this, itemIndex, route, baseUrl, requests, plan, run, reached };
			return [await work(job)];
		} catch (error) {
			return await failItem(this, run, failureIn({ reached }, error));
		} finally {
			run.leave();
		}
	}

	return {
		request: { method, url: typeof choice === 'function' ? '' : choice.path },
		send: { preSend: [check], paginate: true },
		operations: { pagination: settle },
	};
}

/**
 * Whether sending makes sense: not when another item was refused and the node will fail for it, and
 * not when n8n has already given up because an expression of a later item failed.
 */
function mayStart(context: IExecuteSingleFunctions, run: Run): boolean {
	if (context.continueOnFail()) return true;
	if (run.refusals.size > 0 || run.isHalted) return false;
	const count = itemCount(context);
	return count === undefined || run.joined.size >= count;
}
