import type { IDataObject } from 'n8n-workflow';
import { Downloads } from '../output/download';
import { toItemAfterWait } from '../output/item';
import { awaitModeField, readAwaitMode, type AwaitMode } from '../parameters/awaitMode';
import {
	readKept,
	readOutput,
	readTaskId,
	readWaiting,
	type OutputSettings,
	type Waiting,
} from '../parameters/read';
import { mapOutcomes } from '../run/job';
import { firstPlan, type Job, type OperationRun } from '../run/operation';
import type { Run } from '../run/run';
import { unseenTask, type Task } from '../service/task';
import { Poller } from '../tasks/poll';
import {
	isCallerInRun,
	requireCallbackUrl,
	requireTimeForCallback,
	waitOfRun,
} from '../waiting/callbackUrl';
import { waitForCallbacks } from '../waiting/suspend';

interface AwaitPlan {
	taskId: string;
	awaitMode: AwaitMode;
	isCaller: boolean;
	waiting: Waiting;
	output: OutputSettings;
	kept?: IDataObject;
}

/** Waits for tasks that were created earlier, here or elsewhere. */
export function beginAwait(run: Run): OperationRun<AwaitPlan> {
	const poller = new Poller(run);
	const downloads = new Downloads(run.cancellation);
	const isNew = false;

	const startOf = (job: Job<AwaitPlan>) => {
		job.taskIds.id = job.plan.taskId;
		return unseenTask(job.route, job.plan.taskId);
	};
	const finish = async (job: Job<AwaitPlan>, task: Task) => {
		const { output: settings, kept } = job.plan;
		const target = { ...job, downloads, settings, kept };
		return await toItemAfterWait(target, await poller.untilEnded(job, task, { isNew }));
	};
	return {
		check: (input) => {
			const awaitMode = readAwaitMode(run, awaitModeField);
			const waiting = readWaiting(input.context);
			if (awaitMode === 'callback') {
				requireCallbackUrl(input);
				requireTimeForCallback(waiting);
			}
			return {
				taskId: readTaskId(input.context),
				awaitMode,
				isCaller: isCallerInRun(input),
				waiting,
				output: readOutput(input.context, input.route),
				kept: readKept(input.context),
			};
		},
		sameForAll: ({ awaitMode, waiting }) => (awaitMode === 'callback' ? waitOfRun(waiting) : {}),
		work: async (jobs) => {
			if (firstPlan(jobs)?.awaitMode === 'callback') {
				const obtain = async (job: Job<AwaitPlan>) => ({ task: startOf(job), isAdopted: false });
				return await waitForCallbacks(run, jobs, { isNew, obtain, finish });
			}
			const wait = async (job: Job<AwaitPlan>) => await finish(job, startOf(job));
			return await mapOutcomes(run, jobs, wait);
		},
	};
}
