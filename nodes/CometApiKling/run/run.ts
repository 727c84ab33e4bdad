import type { IExecuteFunctions, IExecuteSingleFunctions, INode } from 'n8n-workflow';
import { Cancellation } from '../base/cancellation';
import { Limiter } from '../base/limiter';
import { baseUrlOf, type CredentialReader } from '../service/credential';
import { FailureError, type Failure } from '../service/failure';
import { readCredentialFailure } from '../service/readFailure';
import { adviceForCaller } from './caller';
import { Checkpoints } from './checkpoints';
import { continuesOnFail, toNodeError, type NotedTask } from './errors';
import { MEDIA_CAPACITY, REQUESTS_MAX } from './limits';
import { isToolNode } from './n8n';

/** One run of the node: the state that its items share. */
export class Run {
	/** Thrown when the user stops the execution, and when the node is going to fail. */
	readonly cancellation: Cancellation;

	/** The node as it is stored. n8n copies it, with all its parameters, each time it is asked. */
	readonly node: INode;

	/** Whether an AI agent calls the node as a tool: it can neither sleep nor take files. */
	readonly isTool: boolean;

	/** Whether a failed item becomes an item of its own instead of failing the node. */
	readonly continuesOnFail: boolean;

	readonly checkpoints: Checkpoints;

	readonly requests = new Limiter(REQUESTS_MAX);

	readonly media = new Limiter(MEDIA_CAPACITY);

	private firstFailure: { failure: Failure; itemIndex: number } | undefined;

	/** Tasks that were created, or may have been, by the key of their job. */
	private readonly tasks = new Map<string, NotedTask>();

	private baseUrl: Promise<string> | undefined;

	/**
	 * @param items     each item's view of n8n
	 * @param execution n8n's own context; absent when n8n runs the node for a single item
	 */
	constructor(
		readonly items: readonly IExecuteSingleFunctions[],
		readonly execution?: IExecuteFunctions,
	) {
		const [first] = items;
		this.node = first.getNode();
		this.isTool = isToolNode(this.node);
		this.continuesOnFail = this.isTool || continuesOnFail(this.node);
		this.checkpoints = new Checkpoints(first);
		this.cancellation = new Cancellation(first.getExecutionCancelSignal());
	}

	/**
	 * The address of the service for all items, by the credential of the first: they are suspended
	 * together. Throws `FailureError` when the credential cannot be read.
	 */
	async getBaseUrl(credential: CredentialReader): Promise<string> {
		this.baseUrl ??= credential.get().then(baseUrlOf, (error) => {
			throw new FailureError(readCredentialFailure(error));
		});
		return await this.baseUrl;
	}

	/**
	 * Keeps track of a task, so that the run's error names it.
	 *
	 * @param jobKey of the attempt that made it; a user may give several items one external id
	 */
	noteTask(jobKey: string, task: NotedTask): void {
		this.tasks.set(jobKey, task);
	}

	/** Like `noteTask`, but keeps an earlier create of the same job whose answer was lost. */
	noteNewTask(jobKey: string, task: NotedTask): void {
		const earlier = this.tasks.get(jobKey);
		const mayExist = earlier !== undefined && earlier.id === undefined;
		this.noteTask(mayExist ? `${jobKey} again` : jobKey, task);
	}

	/** A create turned out to have made no task that could be fetched. */
	forgetTask(jobKey: string): void {
		this.tasks.delete(jobKey);
	}

	/** An item has failed. Unless the node continues on fail, everything else is cancelled. */
	noteFailure(failure: Failure, itemIndex: number): void {
		this.firstFailure ??= { failure, itemIndex };
		if (!this.continuesOnFail) this.cancellation.cancel();
	}

	/** If the node fails, throws its error, which names all created tasks. */
	throwIfFailed(): void {
		if (this.firstFailure === undefined || this.continuesOnFail) return;
		const { failure, itemIndex } = this.firstFailure;
		const item = { itemIndex, itemCount: this.items.length };
		const tasks = [...this.tasks.values()];
		const error = toNodeError(this.node, failure, item, tasks);
		error.description = `${error.description}${adviceForCaller(this.items[0], tasks)}`;
		throw error;
	}
}
