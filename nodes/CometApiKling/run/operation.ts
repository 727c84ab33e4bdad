import {
	ExpressionError,
	type IDataObject,
	type IExecuteFunctions,
	type IExecuteSingleFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';
import { inBatches } from '../base/limiter';
import { taskClient, type TaskClient } from '../service/client';
import { CredentialReader } from '../service/credential';
import { invalidInput, type FailureError } from '../service/failure';
import type { Route } from '../service/route';
import { toErrorItem } from './errors';
import { takeFailedWait } from './failedWait';
import { bodyOf, itemContexts, shownFields } from './itemContext';
import { failureIn, type JobState, limitedClient, type Outcome } from './job';
import { forErrorOutput, webhookBases } from './n8n';
import { Run } from './run';

/** The input of the checks of one item. */
export interface ItemInput {
	context: IExecuteSingleFunctions;
	itemIndex: number;
	run: Run;
	route: Route;
	baseUrl: string;
	/** The properties that the fields name in their routing. */
	body: IDataObject;
}

/** One item's work after its checks. */
export interface Job<Plan> extends JobState {
	context: IExecuteSingleFunctions;
	itemIndex: number;
	route: Route;
	baseUrl: string;
	client: TaskClient;
	/** The values that the checks read from the parameters. */
	plan: Plan;
}

/** An operation of the node. */
export interface OperationSpec<Plan> {
	/** The route of all items, or how the parameters choose it; that may throw `FailureError`. */
	route: Route | ((run: Run) => Route);
	/** Fields whose routing names a property of the body. */
	fields: INodeProperties[];
	/** Called once a run, before anything else. */
	begin: (run: Run) => OperationRun<Plan>;
}

export interface OperationRun<Plan> {
	/** Reads and checks an item's parameters before anything is sent. Throws `FailureError`. */
	check: (input: ItemInput) => Plan | Promise<Plan>;
	/** Values that must be the same for all items, by the labels of their fields. */
	sameForAll?: (plan: Plan) => Readonly<Record<string, number>>;
	/** Does the work for all items. Each ends as one item or one failure. */
	work: (jobs: Array<Outcome<Job<Plan>>>) => Promise<Array<Outcome<INodeExecutionData>>>;
}

export interface Operation {
	/** Called by n8n's engine, once a run. */
	execute: (this: IExecuteFunctions) => Promise<INodeExecutionData[][]>;
	/** For n8n's way around custom operations, see `operations/singleItem.ts`. */
	runItems: (run: Run) => Promise<INodeExecutionData[]>;
}

/**
 * An operation: checks all items, then works on all of them. If one is invalid and the node does not
 * continue on fail, it fails before anything is sent.
 */
export function operation<Plan>(spec: OperationSpec<Plan>): Operation {
	async function runItems(run: Run): Promise<INodeExecutionData[]> {
		try {
			const { check, sameForAll, work } = spec.begin(run);
			const checked = await checkAll(run, spec, check);
			const jobs = sameForAll === undefined ? checked : requireSame(run, checked, sameForAll);
			run.throwIfFailed();
			const outcomes = await work(jobs);
			run.throwIfFailed();
			return outcomes.map((outcome, itemIndex) =>
				'value' in outcome
					? outcome.value
					: forErrorOutput(run.node, toErrorItem(outcome.failure, itemIndex)),
			);
		} finally {
			run.cancellation.release();
		}
	}

	return {
		async execute() {
			const contexts = itemContexts(this);
			if (contexts.length === 0) return [[]];
			const error = takeFailedWait(contexts[0]);
			if (error) throw error;
			return [await runItems(new Run(contexts, this))];
		},
		runItems,
	};
}

/** The first valid plan, for values that are the same for all items; nothing if all items are invalid. */
export function firstPlan<Plan>(jobs: ReadonlyArray<Outcome<Job<Plan>>>): Plan | undefined {
	for (const job of jobs) if ('value' in job) return job.value.plan;
	return undefined;
}

async function checkAll<Plan>(
	run: Run,
	{ route: choice, fields }: OperationSpec<Plan>,
	check: OperationRun<Plan>['check'],
): Promise<Array<Outcome<Job<Plan>>>> {
	const sendable = shownFields(run.node, fields);
	return await inBatches(run.items, async (context, itemIndex): Promise<Outcome<Job<Plan>>> => {
		try {
			const route = typeof choice === 'function' ? choice(run) : choice;
			const credential = new CredentialReader(context);
			const baseUrl = await run.getBaseUrl(credential);
			const body = bodyOf(sendable, context);
			const plan = await check({ context, itemIndex, run, route, baseUrl, body });
			const state = { run, taskIds: {} };
			const target = { context, route, baseUrl, credential, webhooks: webhookBases(context) };
			const client = limitedClient(state, taskClient(target));
			return { value: { ...state, context, itemIndex, route, baseUrl, client, plan } };
		} catch (error) {
			// The task of an earlier try must be shown; the node's error names it anyway.
			const [earlier] = run.continuesOnFail ? run.checkpoints.ofEarlierTries(itemIndex) : [];
			const taskIds = { id: earlier?.taskId, externalId: earlier?.externalId };
			const cause = error instanceof ExpressionError ? unreadable(error) : error;
			const failure = failureIn({ taskIds }, cause);
			run.noteFailure(failure, itemIndex);
			return { failure };
		}
	});
}

/** Fails the items whose values for the whole run differ from those of the first item. */
function requireSame<Plan>(
	run: Run,
	jobs: Array<Outcome<Job<Plan>>>,
	sameForAll: (plan: Plan) => Readonly<Record<string, number>>,
): Array<Outcome<Job<Plan>>> {
	const first = firstPlan(jobs);
	const values = first === undefined ? {} : sameForAll(first);
	return jobs.map((outcome, itemIndex) => {
		if ('failure' in outcome) return outcome;
		const own = sameForAll(outcome.value.plan);
		const label = Object.keys(values).find((name) => own[name] !== values[name]);
		if (label === undefined) return outcome;
		const { failure } = invalidInput(
			`"${label}" is ${own[label]} for this item, but ${values[label]} for the first one`,
			`Nothing was sent. "${label}" applies to the whole run: set one number, not an expression that differs between the items.`,
		);
		run.noteFailure(failure, itemIndex);
		return { failure };
	});
}

/** n8n's own error for an expression explains the problem best. */
function unreadable({ message, description }: ExpressionError): FailureError {
	const advice = 'Check the expressions of this node against the data of this item.';
	return invalidInput(message, String(description ?? advice));
}
