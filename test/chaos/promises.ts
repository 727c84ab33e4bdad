import type { INodeExecutionData } from 'n8n-workflow';
import { isTool, type Draw } from './draw';
import { answerMs, longestMs, longestSleepMs, mostGets } from './limits';
import { NODE_NAME } from '../harness/engine/engine';
import { CREDENTIAL_ERROR, KEYS, type RunAttempt, type Played } from './run';
import { serviceTimeAt, type SecondPayment, type ServiceTask } from './service';
import { isFromFile, isSourceGood, isSourceRefused } from './sources';

/** The promises that must hold after every draw. Each check returns the violations. */

type Check = (played: Played) => string[];

/** The items on both outputs. */
function outputOf({ data }: RunAttempt): INodeExecutionData[] {
	const outputs = data?.resultData.runData[NODE_NAME]?.at(-1)?.data?.main ?? [];
	return outputs.flatMap((items) => items ?? []);
}

function indexOf({ pairedItem }: INodeExecutionData): number | undefined {
	return typeof pairedItem === 'object' && 'item' in pairedItem ? pairedItem.item : undefined;
}

function hasCredentialTrouble({ credential }: Draw): boolean {
	return credential.kind !== 'none';
}

/** Whether the input of an item is invalid, so nothing may be sent for it. */
function hasInvalidInput(draw: Draw, index: number): boolean {
	const { items, operation, awaitMode, maxParallelTasks } = draw;
	if (items[index].isInvalid || isSourceRefused(draw, index)) return true;
	const isUnknownMode = operation === 'awaitResult' && awaitMode === 'none';
	const isUnbounded =
		operation === 'create' &&
		awaitMode === 'callback' &&
		maxParallelTasks > 0 &&
		items.length > maxParallelTasks;
	return isUnknownMode || isUnbounded;
}

/** (a) Each input item has exactly one outcome, paired with it and about its own task. */
const eachItemHasOneOutcome: Check = ({ draw, attempts, service }) =>
	attempts.flatMap((attempt): string[] => {
		const { status, error } = attempt;
		if (status === 'error') {
			const isForAll = draw.onError === 'stopWorkflow' || hasCredentialTrouble(draw);
			if (!isForAll) return [`(a) the node continues on errors, but failed: ${error?.message}`];
			return error?.message ? [] : ['(a) the run failed without a message'];
		}
		if (status !== 'success') return [];
		// n8n itself passes the input on where it cannot read the credential before the first item.
		if (isEndedByN8n(attempt)) return [];
		const indices = outputOf(attempt).map(indexOf);
		const wrong = draw.items.flatMap((_item, index) => {
			const count = indices.filter((each) => each === index).length;
			return count === 1 ? [] : [`(a) item ${index} has ${count} outcomes`];
		});
		if (indices.length !== draw.items.length) wrong.push(`(a) ${indices.length} outcomes`);
		return [...wrong, ...outputOf(attempt).flatMap((item) => falseIn(draw, item, service.tasks))];
	});

/** Whether n8n could not read the credential before a try and ended the run itself. */
function isEndedByN8n(attempt: RunAttempt): boolean {
	return attempt.error?.message === CREDENTIAL_ERROR || outputOf(attempt).some(isInput);
}

function isInput({ json }: INodeExecutionData): boolean {
	return 'await_mode' in json;
}

/**
 * Two calls of an agent are two runs, which know nothing of each other. If they have one external id of the
 * user's, and the service accepts that, a lost answer may belong to either. Where an existing task is to be
 * used, any may be used that has the user's external id.
 */
function isIndistinguishable(
	draw: Draw,
	index: number | undefined,
	{ itemIndex }: ServiceTask,
): boolean {
	if (index === undefined || !(isTool(draw) || draw.existing !== undefined)) return false;
	const { usersId } = draw.items[index];
	return usersId !== undefined && usersId === draw.items[itemIndex].usersId;
}

/** What an item says wrongly, or about another item's task. */
function falseIn(draw: Draw, item: INodeExecutionData, tasks: readonly ServiceTask[]): string[] {
	const { json } = item;
	const details = (json.details ?? {}) as { task_id?: string };
	const id = json.task_id ?? details.task_id;
	if (!id) return [];
	const index = indexOf(item);
	const task = tasks.find((each) => each.id === id);
	if (task === undefined)
		return [`(a) item ${index} names the task ${String(id)}, which does not exist`];
	if (task.itemIndex !== index && !isIndistinguishable(draw, index, task)) {
		return [`(a) item ${index} is given the task ${task.id} of item ${task.itemIndex}`];
	}
	const isGood = task.finalStatus === 'succeed' && task.endsAt < Infinity;
	if (json.task_status === 'succeed' && !isGood) {
		return [`(a) item ${index} says that the task ${task.id} has succeeded, which is wrong`];
	}
	return [];
}

/**
 * (b) No item that succeeded is paid for twice, and no key is used for two jobs, except:
 *
 * - A person pressed Retry after an error that named the external id and said what Retry does.
 * - n8n 1.x ran a dead worker's execution again from the start, without a word about it to the node: see
 *   `isSentAgain`.
 * - An existing task is to be used, but the service does not find tasks by external ids, and has not yet
 *   shown that.
 * - A workflow calls this one once more as a sub-workflow: for n8n that is another execution. It has the
 *   same parent, but so has each further call that the parent makes on purpose.
 */
const nothingIsPaidTwice: Check = (played) => {
	const { draw, service, attempts, offences } = played;
	const isCalledAgain = (atMs: number) =>
		draw.caller === 'parentWorkflow' && atMs >= Number(attempts[1]?.startedAtMs);
	const paidAgain = service.secondPayments.filter((payment) => {
		const { itemIndex, externalId, earlier, atMs } = payment;
		if (isCalledAgain(atMs) || isSentAgain(payment, played)) return false;
		const index = attempts.filter(({ startedAtMs }) => startedAtMs <= atMs).length - 1;
		const before = attempts.slice(0, index);
		const { execution, startedAtMs } = attempts[index];
		// A create that was refused for now is sent again without another search.
		const first = service.sent.find((sent) => {
			return sent.kind === 'create' && sent.itemIndex === itemIndex && sent.atMs >= startedAtMs;
		});
		const isDisproved = Number(first?.atMs) > service.disprovedAtMs && !hasCredentialTrouble(draw);
		const isUnproven = !service.facts.lookupByExternalId && !isDisproved;
		if (isUnproven && earlier.every((task) => service.madeBefore.has(task))) return false;
		const isRetry = execution.mode === 'retry';
		return !isRetry || !before.some((attempt) => saysWhatRetryDoes(attempt, externalId));
	});
	return [
		...offences.filter((text) => text.startsWith('(b)')),
		...paidAgain.map(({ itemIndex, earlier: [task] }) => {
			return `(b) item ${itemIndex} is paid for again although its task ${task.id} has not failed`;
		}),
	];
};

/**
 * Whether a payment is the first one for an item since n8n 1.x ran a dead worker's execution again. The node
 * sends what the dead worker has sent, and the service accepts an external id that is taken; or an
 * expression gives another one.
 */
function isSentAgain(payment: SecondPayment, { draw, attempts }: Played): boolean {
	const { itemIndex, externalId, before, atMs } = payment;
	const [dead, again] = attempts;
	if (again === undefined || again.execution.id !== dead.execution.id) return false;
	// What the dead worker had sent may arrive after the new one has started.
	const sentAgainAtMs = serviceTimeAt(again.startedAtMs) + draw.service.latencyMs / 2;
	const isFirst = before.every(({ createdAt }) => createdAt < sentAgainAtMs);
	if (atMs < again.startedAtMs || !isFirst) return false;
	if (before.some(({ externalTaskId }) => externalTaskId === externalId)) return true;
	const { usersId } = draw.items[itemIndex];
	if (draw.varying === 'source') return usersId === undefined && !isFromFile(draw);
	return draw.varying === 'externalId' && usersId !== undefined;
}

const WHAT_RETRY_DOES =
	/Retry.*(once more (under the same ID|for each item)|another task, which is charged again)/;

function saysWhatRetryDoes({ error }: RunAttempt, externalId: string | undefined): boolean {
	const text = String(error?.description);
	const isAboutIt = text.includes(String(externalId)) || text.includes('for each item of this run');
	return WHAT_RETRY_DOES.test(text) && isAboutIt;
}

/**
 * (c) Every created task is named in the output or an error, or in the log after a death or a stop: by
 * its external id if the node did not receive its id.
 *
 * Two exceptions where only the log names it: n8n cannot read the credential before a later try, and
 * fails before the node runs. Or the task has failed and a later try has replaced it: the item's outcome
 * is that of the later task, and the first has no result.
 */
const everyTaskIsNamed: Check = (played) => {
	const { draw, attempts, service, log } = played;
	if (draw.operation !== 'create') return [];
	const isCut = attempts.some((attempt) => {
		return attempt.status === 'dead' || attempt.status === 'canceled' || isEndedByN8n(attempt);
	});
	const texts = attempts.flatMap((attempt) => [
		JSON.stringify(outputOf(attempt).map(({ json }) => json)),
		`${attempt.error?.message} ${attempt.error?.description}`,
	]);
	const text = [...texts, ...(isCut ? log.lines : [])].join('\n');
	return service.tasks
		.filter((task) => !service.madeBefore.has(task) && !text.includes(task.id))
		.filter((task) => !isReplaced(task, played))
		.filter(({ isTold, externalTaskId }) => isTold || !text.includes(String(externalTaskId)))
		.map(({ id, itemIndex, isTold }) => {
			return `(c) the task ${id} of item ${itemIndex} is named nowhere (answered: ${isTold})`;
		});
};

function isReplaced(failed: ServiceTask, { service, log }: Played): boolean {
	const isLater = (task: ServiceTask) =>
		task.itemIndex === failed.itemIndex && task.createdAt >= failed.endsAt && task !== failed;
	const name = failed.isTold ? failed.id : String(failed.externalTaskId);
	const isLogged = log.lines.some((line) => line.includes(name));
	return failed.finalStatus === 'failed' && isLogged && service.tasks.some(isLater);
}

/** (d) The run ends in time, with bounded sleeps and status requests. */
const endsInTime: Check = (played) => {
	const { draw, attempts, service, sleepsMs } = played;
	const wrong: string[] = [];
	for (const attempt of attempts) {
		const tookMs = attempt.endedAtMs - attempt.startedAtMs;
		if (attempt.status === 'endless') wrong.push('(d) the run never ends');
		else if (tookMs > longestMs(played, attempt)) {
			wrong.push(`(d) the run took ${tookMs} ms, allowed are ${longestMs(played, attempt)} ms`);
		}
	}
	const sleepMs = Math.max(0, ...sleepsMs);
	if (sleepMs > longestSleepMs(draw)) wrong.push(`(d) one sleep of ${sleepMs} ms`);
	const gets = draw.items.map((_item, index) => {
		return service.sent.filter(({ kind, itemIndex }) => kind === 'get' && itemIndex === index);
	});
	const most = Math.max(...gets.map(({ length }) => length));
	if (most > mostGets(played)) wrong.push(`(d) ${most} status requests for one task`);
	return wrong;
};

/** After a callback that names no task, how long a gateway may be behind it. */
const UNNAMED_MAX_MS = 40_000;

/**
 * (d) for a suspended run: when all tasks have called back and the API shows their ends, it resumes
 * within a poll interval. Not checked where a status request may fail or n8n was down.
 *
 * Exception: n8n answers a callback with 409 while the node still waits for the last answer before it
 * suspends the execution, and the node does not run in a waiting execution. And where callbacks name none of
 * the tasks, all are asked for until the gateway has had 40 seconds to catch up.
 */
const resumesOnCallbacks: Check = ({ draw, attempts, service }) => {
	const { echoesExternalId, taskIds } = service.facts;
	const haveIds = service.tasks.every(({ externalTaskId }) => externalTaskId !== undefined);
	const isNamed = taskIds === 'kling' || (echoesExternalId !== false && haveIds);
	const isBehind = service.tasks.some(({ shownAt, endsAt }) => shownAt - endsAt > UNNAMED_MAX_MS);
	if (!isNamed && isBehind) return [];
	const isQuiet = draw.items.every(({ getFaults }) => getFaults.length === 0);
	if (!isQuiet || hasCredentialTrouble(draw) || draw.interruption.kind !== 'none') return [];
	if (draw.clockBack !== undefined) return [];
	return attempts.flatMap(({ suspension }) => {
		if (suspension?.endedBy !== 'limit') return [];
		const knownAtMs = service.tasks.map((task) => {
			const visibleAtMs = Math.max(task.shownAt, task.knownAt);
			if (visibleAtMs < suspension.suspendedAtMs - answerMs(draw)) return 0;
			return Math.max(visibleAtMs, suspension.heardAtMs.get(task.id) ?? Infinity);
		});
		const dueMs = Math.max(...knownAtMs) + draw.pollIntervalMs + 30_000;
		if (dueMs > suspension.suspendedAtMs + draw.maxWaitMs - 10_000) return [];
		return ['(d) all tasks have ended and called back, but the run slept to its limit'];
	});
};

/** (e) Nothing is sent before all checks have passed when the node stops on errors. */
const checksComeFirst: Check = ({ draw, service }) => {
	const invalid = draw.items.flatMap((_item, index) =>
		hasInvalidInput(draw, index) ? [index] : [],
	);
	if (invalid.length === 0) return [];
	if (draw.onError === 'stopWorkflow') {
		return service.sent.length === 0 ? [] : [`(e) ${service.sent.length} requests were sent`];
	}
	const sent = service.sent.filter(({ itemIndex }) => invalid.includes(Number(itemIndex)));
	return sent.length === 0 ? [] : [`(e) ${sent.length} requests were sent for invalid items`];
};

/** (f) The key is in no output, error, log, link or foreign host. */
const keyStaysHome: Check = ({ attempts, log, service, offences }) => {
	const texts = [
		...attempts.flatMap((attempt) => [
			attempt.stored,
			JSON.stringify(outputOf(attempt)),
			`${attempt.error?.message} ${attempt.error?.description}`,
		]),
		...log.lines,
		...service.tasks.map(({ body }) => String(body.callback_url)),
	];
	const shown = texts.filter((text) => KEYS.some((key) => text.includes(key)));
	return [
		...offences.filter((text) => text.startsWith('(f)')),
		...shown.map((text) => `(f) the key is shown: ${text.slice(0, 300)}`),
	];
};

/**
 * (g) The next nodes run once.
 *
 * Exception: two processes share nothing but the database, so each may return the items. n8n 2.x then
 * takes those of one; in 1.x several webhook processes are a limit that docs/waiting.md tells.
 */
const nextNodesRunOnce: Check = ({ draw, attempts }) =>
	attempts.flatMap(({ next, suspension, status }) => {
		const wrong: string[] = [];
		if (next.runs > 1 || next.errorRuns > 1) {
			wrong.push(`(g) the next nodes ran ${next.runs} and ${next.errorRuns} times`);
		}
		if (status === 'success' && next.runs + next.errorRuns === 0) {
			wrong.push('(g) the next nodes did not run');
		}
		const resumes = (suspension?.resumeCount ?? 0) + (suspension?.endedBy === 'limit' ? 1 : 0);
		if (resumes > (draw.hasTwoProcesses ? 2 : 1))
			wrong.push(`(g) the run was resumed ${resumes} times`);
		return wrong;
	});

/**
 * (h) An item that nothing goes wrong with, and whose task ends in time, succeeds: by polling, or when
 * callbacks resume the run. An odd answer about a task that was seen changes nothing. Where the node
 * stops on errors, that goes for a run of such items.
 */
const goodItemsSucceed: Check = ({ draw, attempts, service }) => {
	const { operation, awaitMode, interruption, items, maxWaitMs } = draw;
	const [first] = attempts;
	const isAwaited = operation !== 'get' && awaitMode !== 'none' && draw.maxParallelTasks === 0;
	const isDelivered = isAwaited && first.suspension?.endedBy !== 'limit';
	const isFree = draw.service.slots === 0 && draw.service.fullMs === 0;
	const isQuiet = interruption.kind === 'none' && draw.clockBack === undefined;
	if (!isDelivered || !isFree || !isQuiet || hasCredentialTrouble(draw)) return [];
	// Await Result keeps nothing for a second try, which has not seen the task.
	const hasOdd = items.some(({ odd }) => odd !== undefined);
	if (operation === 'awaitResult' && draw.tries > 1 && hasOdd) return [];
	const spareMs = service.facts.behindMs + 2 * draw.pollIntervalMs + 20_000;
	const good = items.flatMap((item, index) => {
		const faults = item.createFaults.length + item.getFaults.length;
		const oddMs = item.odd === undefined ? 0 : 5 * draw.pollIntervalMs;
		const lastsMs = item.unknownMs + item.durationMs + item.behindMs + oddMs + spareMs;
		const isEasy =
			!item.isInvalid &&
			isSourceGood(draw, index) &&
			item.usersId === undefined &&
			item.end === 'succeed' &&
			// Together they are "no such task" for longer than one odd answer is.
			(item.odd === undefined || item.unknownMs === 0);
		return isEasy && faults === 0 && lastsMs < maxWaitMs ? [index] : [];
	});
	if (draw.onError === 'stopWorkflow') {
		return first.status === 'success' || good.length < items.length
			? []
			: [`(h) nothing went wrong, but the run failed: ${first.error?.message}`];
	}
	return outputOf(first).flatMap((item) =>
		item.json.task_status === 'succeed' || !good.includes(Number(indexOf(item)))
			? []
			: [`(h) nothing went wrong, but an item failed: ${JSON.stringify(item.json)}`],
	);
};

/**
 * (i) Retry by hand sends the creates of items without a task, where nothing is in their way any more. Of
 * a run that has slept, it asks for the tasks at least.
 */
const retryCreates: Check = ({ draw, attempts, service }) => {
	const [before, last] = attempts.slice(-2);
	if (last?.isOfSleeper && !hasCredentialTrouble(draw)) {
		const hasAsked = service.sent.some(({ atMs }) => atMs >= last.startedAtMs);
		if (!hasAsked) return [`(i) Retry of a run that had slept did nothing: ${last.error?.message}`];
	}
	const isRetry = before?.status === 'error' && last?.execution.mode === 'retry';
	const isFree = draw.service.slots === 0 && draw.service.fullMs === 0;
	if (draw.operation !== 'create' || !isRetry || !isFree || hasCredentialTrouble(draw)) return [];
	const creates = service.sent.filter(({ kind }) => kind === 'create');
	const isDone = (index: number) => service.tasks.some(({ itemIndex }) => itemIndex === index);
	const lastAtMs = serviceTimeAt(last.startedAtMs);
	const hasEnded = (index: number) =>
		service.tasks.some(({ itemIndex, finalStatus, shownAt }) => {
			return itemIndex === index && finalStatus === 'succeed' && shownAt < lastAtMs;
		});
	const isClear = draw.items.every((item, index) => {
		if (hasInvalidInput(draw, index) || !isSourceGood(draw, index)) return false;
		if (item.usersId !== undefined) return false;
		// A success without a file stops each run as soon as it is seen.
		if (item.end === 'noFile') return false;
		if (isDone(index)) return item.getFaults.length === 0 && hasEnded(index);
		const sent = creates.filter(({ itemIndex }) => itemIndex === index);
		return item.createFaults.length <= sent.length;
	});
	const isSent = creates.some(({ atMs }) => atMs >= last.startedAtMs);
	return !isClear || isSent || draw.items.every((_item, index) => isDone(index))
		? []
		: [`(i) Retry has created nothing, but items have no task: ${last.error?.message}`];
};

/**
 * (j) The trigger starts its workflow once for each task that has ended and called back, and for nothing
 * that is not so. A restart of n8n may lose what was started in the same moment. Several tasks under one
 * external id, where a service accepts that, count as one: the address of the callback proves no more.
 */
const triggerStartsOnce: Check = ({ draw, service, trigger }) => {
	const events = trigger.starts.map(({ item: { json }, atMs }) => {
		const { task_id, external_task_id } = (json.details ?? json) as Record<string, string>;
		const task =
			service.tasks.find(({ id, klingId }) => [id, klingId].includes(task_id)) ??
			service.tasks.find(({ externalTaskId }) => {
				return external_task_id !== undefined && externalTaskId === external_task_id;
			});
		return { task, atMs, json };
	});
	const wrong = events.flatMap(({ task, atMs, json }) => {
		if (task === undefined) return [`(j) a start for no task: ${JSON.stringify(json)}`];
		const isTrue =
			task.endsAt <= atMs && [task.finalStatus, undefined].includes(json.task_status as never);
		return isTrue ? [] : [`(j) a start that is not true: ${JSON.stringify(json)}`];
	});
	const isSure = draw.interruption.kind !== 'death';
	const repeats = isSure && events.length - new Set(events.map(({ task }) => task)).size;
	if (repeats) wrong.push(`(j) ${repeats} starts are repeats`);
	if (hasCredentialTrouble(draw)) return wrong;
	for (const { id, externalTaskId } of service.tasks.filter((each) =>
		trigger.heardIds.has(each.id),
	)) {
		const isStarted = events.some(({ task }) => {
			return task?.id === id || task?.externalTaskId === externalTaskId;
		});
		if (!isStarted) wrong.push(`(j) no start for the task ${id}`);
	}
	return wrong;
};

const CHECKS: Check[] = [
	eachItemHasOneOutcome,
	nothingIsPaidTwice,
	everyTaskIsNamed,
	endsInTime,
	resumesOnCallbacks,
	checksComeFirst,
	keyStaysHome,
	nextNodesRunOnce,
	goodItemsSucceed,
	retryCreates,
	triggerStartsOnce,
	({ offences }) => offences.filter((text) => !/^\([bf]\)/.test(text)),
];

/** The violations after a draw; empty if there are none. */
export function brokenPromises(played: Played): string[] {
	return CHECKS.flatMap((check) => check(played));
}
