import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { Inspector } from '../media/inspector';
import { fileNamesOf } from '../media/itemFile';
import { checkMedia, type MediaBody } from '../media/media';
import { Downloads } from '../output/download';
import { toItemAfterWait, toUnfinishedItem } from '../output/item';
import { createAwaitModeField, readAwaitMode, type AwaitMode } from '../parameters/awaitMode';
import {
	readChecksInput,
	readKept,
	readOutput,
	readUsesExisting,
	readWaiting,
	type OutputSettings,
	type Waiting,
} from '../parameters/read';
import { mapOutcomes, type Outcome } from '../run/job';
import { firstPlan, type ItemInput, type Job, type OperationRun } from '../run/operation';
import type { Run } from '../run/run';
import { invalidInput } from '../service/failure';
import type { CreateBody } from '../service/route';
import type { Task } from '../service/task';
import { createTask, noteEarlierTries } from '../tasks/createTask';
import { ExternalIds } from '../tasks/externalIds';
import { Poller } from '../tasks/poll';
import { TaskQuota } from '../tasks/quota';
import {
	isCallerInRun,
	requireCallbackUrl,
	requireTimeForCallback,
	waitOfRun,
} from '../waiting/callbackUrl';
import { waitForCallbacks } from '../waiting/suspend';
import { Summary } from './summary';

interface CreatePlan {
	awaitMode: AwaitMode;
	media: MediaBody;
	isCaller: boolean;
	waiting: Waiting;
	output: OutputSettings;
	usesExisting: boolean;
	kept?: IDataObject;
}

/** Time that the link to a file works beyond the wait for its task, and its shortest validity. */
const LINK_SPARE_SECONDS = 30 * 60;
const LINK_MIN_SECONDS = 60 * 60;
/** Without a wait, the service may start the task at any time. */
const LINK_UNAWAITED_SECONDS = 24 * 60 * 60;

/** Creates the tasks of a run and waits for them in the way that the user chose. */
export function beginCreate(run: Run): OperationRun<CreatePlan> {
	noteEarlierTries(run);
	const inspector = new Inspector(run);
	return {
		check: async (input) => await checkNewTask(input, inspector),
		sameForAll: ({ awaitMode, waiting }) => ({
			'Max Parallel Tasks': waiting.maxParallelTasks,
			...(awaitMode === 'callback' && waitOfRun(waiting)),
		}),
		work: async (jobs) => {
			const summary = new Summary();
			const outcomes = await createAndWait(run, jobs, summary);
			summary.showIn(run);
			return outcomes;
		},
	};
}

async function checkNewTask(input: ItemInput, inspector: Inspector): Promise<CreatePlan> {
	const { context, route, run } = input;
	const awaitMode = readAwaitMode(run, createAwaitModeField);
	const created = route.readBody({
		body: input.body,
		get: (name) => context.getNodeParameter(name, undefined),
		additional: context.getNodeParameter('additionalFields', {}) as CreateBody['body'],
		baseUrl: input.baseUrl,
		fileNames: fileNamesOf(context.getInputData()),
	});
	const waiting = readWaiting(context);
	const output = readOutput(context, route);
	const checksInput = readChecksInput(context);
	const isCaller = awaitMode === 'callback' && isCallerInRun(input);
	if (awaitMode === 'callback') requireCallback(input, created, waiting, isCaller);
	const isFirstTry = run.checkpoints.ofEarlierTries(input.itemIndex).length === 0;
	const media = await checkMedia(input, created, {
		linkSeconds: linkSecondsFor(awaitMode, waiting),
		inspector: checksInput ? inspector : undefined,
		isFirstTry,
	});
	const usesExisting = readUsesExisting(context);
	const kept = readKept(context);
	return { awaitMode, media, isCaller, waiting, output, usesExisting, kept };
}

function linkSecondsFor(awaitMode: AwaitMode, { maxWaitMs }: Waiting): number {
	if (awaitMode === 'none') return LINK_UNAWAITED_SECONDS;
	return Math.max(LINK_MIN_SECONDS, Math.ceil(maxWaitMs / 1000) + LINK_SPARE_SECONDS);
}

/** Checks that the node can wait for the callback, and has the task call it. */
function requireCallback(
	input: ItemInput,
	{ body }: CreateBody,
	waiting: Waiting,
	isCaller: boolean,
): void {
	const { maxParallelTasks } = waiting;
	const count = input.run.items.length;
	requireTimeForCallback(waiting);
	// A node that waits for callbacks is asleep, and cannot create the next tasks.
	if (maxParallelTasks > 0 && count > maxParallelTasks) {
		throw invalidInput(
			`"Max Parallel Tasks" is ${maxParallelTasks}, but with "Wait for Callback" all ${count} tasks of the run are open at the same time`,
			`Nothing was sent. Put a Loop Over Items node with a Batch Size of ${maxParallelTasks} before this node, as the example overnight-through-restarts does, or set "Await Result" to "Poll Until Finished", or remove "Max Parallel Tasks".`,
		);
	}
	if (body.callback_url !== undefined) {
		throw invalidInput(
			'"Callback URL" and "Wait for Callback" cannot be used together',
			'To wait for the callback, the node needs its own callback address: remove "Callback URL", or set "Await Result" to another value.',
		);
	}
	const callbackUrl = requireCallbackUrl(input);
	if (isCaller) body.callback_url = callbackUrl;
}

async function createAndWait(
	run: Run,
	jobs: Array<Outcome<Job<CreatePlan>>>,
	summary: Summary,
): Promise<Array<Outcome<INodeExecutionData>>> {
	const plan = firstPlan(jobs);
	const quota = new TaskQuota(run, plan?.waiting.maxParallelTasks ?? 0);
	const poller = new Poller(run, quota);
	const downloads = new Downloads(run.cancellation);
	const externalIds = new ExternalIds(jobs);
	const isNew = true;

	const create = async (job: Job<CreatePlan>) => {
		const obtained = await createTask(job, quota, externalIds);
		summary.noteObtained(job.itemIndex, obtained);
		return obtained;
	};
	const poll = async (job: Job<CreatePlan>, task: Task) => {
		const end = await poller.untilEnded(job, task, { isNew });
		summary.noteEnd(job.itemIndex, end.task);
		return end;
	};
	const targetOf = (job: Job<CreatePlan>) => {
		const { output: settings, kept } = job.plan;
		return { ...job, downloads, settings, kept };
	};

	if (plan?.awaitMode === 'callback') {
		return await waitForCallbacks(run, jobs, {
			isNew,
			// No limit applies here, but a task that is created counts as progress.
			obtain: async (job) => await quota.use(job, async () => await create(job)),
			finish: async (job, task) => await toItemAfterWait(targetOf(job), await poll(job, task)),
		});
	}
	return await mapOutcomes(run, jobs, async (job) => {
		if (job.plan.awaitMode === 'none') {
			const { task } = await quota.use(job, async () => await create(job));
			return toUnfinishedItem(targetOf(job), task);
		}
		const end = await quota.use(job, async () => await poll(job, (await create(job)).task));
		return await toItemAfterWait(targetOf(job), end);
	});
}
