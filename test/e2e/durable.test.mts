import assert from 'node:assert/strict';
import { after, before, test, type TestContext } from 'node:test';
import { openEnvironment, type Environment } from '../harness/environment.mjs';
import {
	allItemsOf,
	errorOf,
	isEnded,
	lastNodeOf,
	runsOf,
	type Execution,
} from '../harness/n8n/execution.mjs';
import { say } from '../harness/say.mjs';
import { waitUntil } from '../harness/waitUntil.mjs';
import {
	DURABLE_EXAMPLES,
	openExample,
	type ExampleWorkflow,
} from '../harness/workflows/examples.mjs';
import { effectNode } from '../harness/workflows/run.mjs';

/**
 * n8n is killed twice while all examples wait. A second n8n, which is never killed, runs each of them
 * with a task that never ends, and one whose callbacks are lost.
 */

const [DURABLE, AT_HOME, OVERNIGHT] = DURABLE_EXAMPLES;

const DAY_SECONDS = 86_400;
/** The shortest wait of a Wait node that n8n keeps in its database. */
const STORED_WAIT_SECONDS = 66;
/** Longer than from the check of the executions to the kill. */
const REST_MS = 5_000;
const EXECUTION_LIMIT_MS = 300_000;

/**
 * In seconds, by what this machine takes to start n8n: no wait may end while n8n is away, or while it
 * recovers its executions. One that n8n resumes in between may end as crashed, whatever its nodes do
 * (docs/reliability.md).
 */
function timesFor(startSeconds: number) {
	/** Until the tasks have ended, n8n has started again, and has recovered its executions. */
	const outage = 20 + startSeconds;
	const wait = outage + startSeconds;
	return {
		outage,
		/** Of the examples with callbacks. */
		wait,
		/** Of the second wait in which n8n is killed: the others wait again meanwhile, or end. */
		longWait: wait + 15,
		/** Of the Wait node: through both kills. */
		waitAtHome: Math.max(STORED_WAIT_SECONDS, wait + 2 * outage),
		/** After more than one wait of each. */
		giveUp: Math.max(STORED_WAIT_SECONDS, wait) + 15,
		/** Of the two tasks that never call back: n8n checks limits once a minute. */
		unheard: wait + 30,
	};
}

let times: ReturnType<typeof timesFor>;
let environment: Environment;
let undisturbed: Environment;
/** When n8n was away, in Unix milliseconds. */
const gaps: Array<{ from: number; to: number }> = [];
const started = new Map<string, string>();
const ended = new Map<string, Execution>();
const givenUp = new Map<string, Execution>();
/** The run that loses callbacks, and its statuses on the way. */
let losing: Execution;
const statuses: string[] = [];

const isOf = (name: string, url: unknown) => String(url).includes(`example=${name}&`);
const tasksOf = (name: string, { sim } = environment) =>
	sim.tasks.filter(({ body }) => isOf(name, body.video_url));
const linksOf = (name: string) => {
	const clip = (seconds: number, more = {}) => {
		return environment.sim.clipUrl({ example: name, seconds, ...more });
	};
	// No task ends before its example waits.
	const fails = clip(13, { scenario: 'fail' });
	if (name === OVERNIGHT) return [clip(12), 'no link', clip(14), fails, clip(3)];
	// With callbacks: unavailable before the first wait and before the second, each time for two requests.
	// At home: for the half minute in which Get itself asks again.
	const times = name === DURABLE ? 4 : 16;
	return [clip(12), 'no link', clip(13), fails, clip(14, { scenario: 'error500', times })];
};

/** Opens an example with these links and short waits. */
function prepare(
	name: string,
	where: Environment,
	links: string[],
	waitAtHome = STORED_WAIT_SECONDS,
): ExampleWorkflow {
	const example = openExample(name, where);
	example.set('The Videos', 'video_url', links);
	example.append('Keep the Files', effectNode(where));
	if (name === AT_HOME) {
		const amount = `={{ $runIndex === 0 ? ${waitAtHome} : 2 }}`;
		const parameters = { amount, unit: 'seconds' };
		Object.assign(example.node('Wait a Few Minutes').parameters, parameters);
	} else {
		const isBatched = name === OVERNIGHT;
		if (isBatched) example.node('A Few at a Time').parameters.batchSize = 2;
		example.option('Make the Soundtracks', 'maxWait', times.wait / 60);
		const awaiting = isBatched ? 'Await the Results' : 'Await the Result';
		example.option(awaiting, 'maxWait', times.wait / 60);
	}
	return example;
}

async function start(name: string): Promise<void> {
	const example = prepare(name, environment, linksOf(name), times.waitAtHome);
	if (name === DURABLE) example.option('Await the Result', 'maxWait', times.longWait / 60);
	started.set(name, await environment.client.run(await example.save()));
}

/** Runs an example with a task that never ends. */
async function giveUp(name: string): Promise<void> {
	const { client, sim } = undisturbed;
	const link = sim.clipUrl({ example: name, seconds: DAY_SECONDS });
	const example = prepare(name, undisturbed, [link]).giveUpAfter(times.giveUp);
	const id = await client.run(await example.save());
	const options = { timeoutMs: EXECUTION_LIMIT_MS };
	givenUp.set(name, await client.waitForExecution(id, options));
}

/** Runs an example to its end; two of its five tasks never call back. */
async function loseCallbacks(name: string): Promise<void> {
	const { client, sim } = undisturbed;
	const clip = (link: number, more: object) => sim.clipUrl({ example: 'losing', link, ...more });
	const unheard = { seconds: times.unheard, scenario: 'callback_lost' };
	const links = Array.from({ length: 5 }, (_, link) =>
		clip(link, link < 3 ? { seconds: 6 } : unheard),
	);
	const id = await client.run(await prepare(name, undisturbed, links).save());
	losing = await client.waitForExecution(id, {
		until: (execution) => {
			statuses.push(execution.status);
			return isEnded(execution);
		},
		timeoutMs: EXECUTION_LIMIT_MS,
	});
}

/** The node at which an example is to wait, and how many tasks it has made by then. */
type Place = { node: string; taskCount: number };

/** Resolves when the examples wait where they should, and n8n is about to work on none. */
async function untilAllAtRest(places: Record<string, Place>): Promise<void> {
	const states = new Map<string, string>();
	const ask = async () => {
		const all = [...started].map(async ([name, id]) => {
			const execution = await environment.client.getExecution(id);
			states.set(name, `${execution.status} at "${lastNodeOf(execution)}"`);
			return isAtRest(name, execution) && isIn(places[name], name, execution);
		});
		return (await Promise.all(all)).every(Boolean);
	};
	const otherwise = () => `Not at rest: ${JSON.stringify([...states])}`;
	await waitUntil(ask, { limitMs: EXECUTION_LIMIT_MS, otherwise });
}

function isIn(place: Place | undefined, name: string, execution: Execution): boolean {
	if (place === undefined) return true;
	return lastNodeOf(execution) === place.node && tasksOf(name).length === place.taskCount;
}

/** Whether an execution waits until n8n is back, and no callback is about to resume it. */
function isAtRest(name: string, execution: Execution): boolean {
	// n8n marks each waiting execution as crashed for a moment when it starts.
	if (execution.status !== 'crashed' && isEnded(execution)) return true;
	const isLong = (untilMs: number, ms = REST_MS) => untilMs - Date.now() > ms;
	const calling = tasksOf(name).filter(({ body, endedAt }) => body.callback_url && !endedAt);
	const waitTillMs = Date.parse(execution.waitTill ?? '');
	const isWaiting = execution.status === 'waiting' && isLong(waitTillMs, times.outage * 1_000);
	return isWaiting && calling.every(({ endsAt }) => isLong(endsAt));
}

/** Kills n8n, and starts it again when all callbacks are lost. */
async function killUntilTasksEnded(): Promise<void> {
	const from = Date.now();
	await environment.n8n.kill9();
	const haveEnded = () => environment.sim.tasks.every(({ endedAt }) => endedAt);
	await waitUntil(haveEnded, { limitMs: 30_000, otherwise: () => 'Tasks still run' });
	await environment.n8n.restart();
	await environment.n8n.untilStarted();
	gaps.push({ from, to: Date.now() });
}

before(async () => {
	environment = await openEnvironment('kling');
	const startMs = Date.now();
	undisturbed = await openEnvironment('kling');
	times = timesFor(Math.ceil((Date.now() - startMs) / 1_000));
	const beside = Promise.all([...DURABLE_EXAMPLES.map(giveUp), loseCallbacks(DURABLE)]);
	for (const name of DURABLE_EXAMPLES) await start(name);
	await untilAllAtRest({
		[AT_HOME]: { node: 'Wait a Few Minutes', taskCount: 4 },
		[DURABLE]: { node: 'Make the Soundtracks', taskCount: 4 },
		[OVERNIGHT]: { node: 'Make the Soundtracks', taskCount: 1 },
	});
	await killUntilTasksEnded();
	await untilAllAtRest({
		[DURABLE]: { node: 'Await the Result', taskCount: 4 },
		[OVERNIGHT]: { node: 'Make the Soundtracks', taskCount: 3 },
	});
	await killUntilTasksEnded();
	for (const [name, id] of started) {
		const options = { timeoutMs: EXECUTION_LIMIT_MS };
		ended.set(name, await environment.client.waitForExecution(id, options));
	}
	await beside;
	say(
		`In seconds: ${JSON.stringify({ ...times, away: gaps.map(({ from, to }) => (to - from) / 1_000) })}`,
	);
});
after(async () => {
	await environment?.stop();
	await undisturbed?.stop();
});

/** Every good link is paid once, and its file is kept once. */
function assertAllFinished(t: TestContext, name: string): Execution {
	const execution = ended.get(name) as Execution;
	const tasks = tasksOf(name);
	const good = tasks.filter(({ outcome }) => outcome === 'succeed').map(({ id }) => id);
	const kept = allItemsOf(execution, 'Keep the Files');

	assert.equal(execution.status, 'success', JSON.stringify(errorOf(execution)).slice(0, 1_500));
	assert.deepEqual(
		tasks.map(({ body }) => body.video_url).sort(),
		linksOf(name)
			.filter((link) => link !== 'no link')
			.sort(),
		'every link is paid once',
	);
	assert.deepEqual(kept.map(({ json }) => String(json.task_id)).sort(), good.sort());
	assert.ok(kept.every(({ binary }) => binary?.mp3.mimeType === 'audio/mpeg'));
	const effects = environment.sim.effects as Array<{ task_id: string }>;
	const behind = effects.map(({ task_id: id }) => id).filter((id) => good.includes(id));
	assert.deepEqual(behind.sort(), good.sort(), 'the node behind runs once');
	const reports = JSON.stringify(allItemsOf(execution, 'What Failed and Why'));
	assert.equal(allItemsOf(execution, 'What Failed and Why').length, 2);
	assert.match(reports, /not a web address/);
	assert.match(reports, /risk control system/);
	const lost = tasks.filter((task) => gaps.some(({ from, to }) => isWithin(task.endsAt, from, to)));
	const gets = environment.sim.requests.filter(({ kind, taskId }) => {
		return kind === 'query' && tasks.some(({ id }) => id === taskId);
	});
	assert.ok(lost.length > 0, 'tasks ended while n8n was away');
	t.diagnostic(
		`${tasks.length} tasks, ${lost.length} ended unheard, ${gets.length} status requests`,
	);
	return execution;
}

const isWithin = (value: number, from: number, to: number) => from <= value && value <= to;

test('durable wait: results missed during two restarts are fetched, also in the second wait', (t) => {
	const execution = assertAllFinished(t, DURABLE);
	assert.ok(runsOf(execution, 'Await the Result') >= 2);
});

test('durable wait at home: no callback is asked for, and the wait survives two restarts', (t) => {
	const execution = assertAllFinished(t, AT_HOME);
	assert.equal(runsOf(execution, 'Check the Tasks'), 2, 'what could not be asked is asked again');
	assert.ok(tasksOf(AT_HOME).every(({ body }) => body.callback_url === undefined));
});

test('overnight: each batch is made once and in its turn, and the end is reported once', (t) => {
	const execution = assertAllFinished(t, OVERNIGHT);
	assert.equal(runsOf(execution, 'Make the Soundtracks'), 3);
	assert.equal(runsOf(execution, 'All Links Done'), 1);
	assert.deepEqual(
		allItemsOf(execution, 'What Failed and Why').map(({ json }) => json.video_url),
		[linksOf(OVERNIGHT)[1], linksOf(OVERNIGHT)[3]],
	);
});

test('durable wait: two lost callbacks cost a round, no worker is held, and each round polls once', (t) => {
	const { callbacks, effects, requests } = undisturbed.sim;
	const tasks = tasksOf('losing', undisturbed);
	const unheard = tasks.filter(({ scenario }) => scenario.callback.lost);
	const heard = callbacks.filter(({ taskId }) => tasks.some(({ id }) => id === taskId));
	const heardAt = Math.max(...heard.map(({ at }) => at));
	const rounds = runsOf(losing, 'Await the Result');
	const held = statuses.filter((status) => status === 'running').length / statuses.length;

	assert.equal(losing.status, 'success');
	assert.deepEqual([tasks.length, unheard.length], [5, 2]);
	const kept = allItemsOf(losing, 'Keep the Files');
	assert.deepEqual(kept.map(({ json }) => json.task_id).sort(), tasks.map(({ id }) => id).sort());
	assert.ok(kept.every(({ binary }) => binary?.mp3.mimeType === 'audio/mpeg'));
	assert.equal(effects.length, 5, 'the node behind runs once');
	for (const { id } of unheard) {
		const gets = requests.filter(
			({ kind, taskId, at }) => kind === 'query' && taskId === id && at > heardAt + REST_MS,
		);
		assert.equal(gets.length, rounds, 'one status request a round');
	}
	assert.ok(held < 0.2, `n8n worked on it in ${Math.round(held * 100)} % of the time`);
	t.diagnostic(
		`${rounds} rounds, at work in ${Math.round(held * 100)} % of ${statuses.length} checks`,
	);
});

for (const name of DURABLE_EXAMPLES) {
	test(`${name}: a task that never ends is given up, and reported`, (t) => {
		const execution = givenUp.get(name) as Execution;
		const [task, ...others] = tasksOf(name, undisturbed);
		const [report] = allItemsOf(execution, 'What Failed and Why');
		const secondsToEnd = (Date.parse(execution.stoppedAt ?? '') - task.createdAt) / 1_000;

		assert.equal(execution.status, 'success');
		assert.deepEqual(others, [], 'it is paid once');
		assert.equal(report.json.task_id, task.id);
		assert.equal(report.json.reason, 'Not finished in 12 hours');
		assert.match(String(report.json.video_url), /example=/);
		assert.ok(secondsToEnd >= times.giveUp, `given up after ${secondsToEnd} s`);
		assert.deepEqual(allItemsOf(execution, 'Keep the Files'), []);
		t.diagnostic(`given up after ${secondsToEnd} s and ${task.getCount} status requests`);
	});
}
