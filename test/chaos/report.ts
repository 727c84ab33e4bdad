import type { ServiceFacts } from '../service/facts';
import type { Draw } from './draw';
import type { Played } from './run';
import { isFromFile, isSourceRefused } from './sources';

/** Counts what was drawn, and what happened. */
export class Tally {
	draws = 0;

	items = 0;

	requests = 0;

	tasks = 0;

	/** The number of draws with something. */
	readonly drawn: Record<string, number> = {};

	/** How often something happened, in all draws. */
	readonly met: Record<string, number> = {};

	add({ draw, attempts, service, trigger, met }: Played): void {
		this.draws += 1;
		this.items += draw.items.length;
		this.requests += service.sent.length;
		this.tasks += service.tasks.length;
		for (const name of namesOf(draw, service.facts)) this.drawn[name] = (this.drawn[name] ?? 0) + 1;
		for (const { status } of attempts) this.count(`execution ended: ${status}`, 1);
		if (trigger.starts.length > 0) this.count('starts by the trigger', trigger.starts.length);
		for (const [name, count] of met) this.count(name, count);
	}

	private count(name: string, count: number): void {
		this.met[name] = (this.met[name] ?? 0) + count;
	}
}

/** What a draw contains, each once. */
function namesOf(draw: Draw, facts: ServiceFacts): Set<string> {
	const { items, awaitMode, interruption, credential } = draw;
	const ids = items.flatMap(({ usersId }) => (usersId === undefined ? [] : [usersId]));
	const names: Array<string | false | undefined> = [
		`service: ${draw.service.name}`,
		`kind: ${draw.kind}`,
		`operation: ${draw.operation}`,
		draw.operation !== 'get' && `await mode: ${awaitMode}`,
		`On Error: ${draw.onError}`,
		draw.tries > 1 && 'Retry On Fail',
		draw.maxParallelTasks > 0 && 'Max Parallel Tasks',
		draw.service.slots > 0 && "the account's slots",
		draw.service.fullMs > 0 && 'account full for a while',
		draw.service.leaksKey && 'the service repeats the key in its errors',
		!facts.lookupByExternalId && 'no get by external id',
		facts.takenId === 'accepted' && 'taken external ids are accepted',
		facts.envelope !== 'plain' && "answers in the gateway's envelope",
		ids.length > 0 && "the user's own external ids",
		new Set(ids).size < ids.length && "the user's own external ids, some equal",
		items.length > 12 && 'more than 12 items',
		items.some(({ isInvalid }) => isInvalid) && 'an item with invalid input',
		items.some(({ odd }) => odd !== undefined) && 'an odd answer about a task that was seen',
		items.some(({ calls }) => calls.length > 1) && 'repeated callbacks',
		interruption.kind === 'death' && `death, then: ${interruption.then}`,
		interruption.kind === 'stop' && 'stop',
		draw.clockBack !== undefined && 'clock set back',
		credential.kind !== 'none' && `credential: ${credential.kind}`,
		draw.isDownloading && 'downloads',
		draw.caller !== 'workflow' && `caller: ${draw.caller}`,
		draw.hasTrigger && 'a trigger beside the node',
		draw.hasTwoProcesses && awaitMode === 'callback' && 'two processes answer callbacks',
		isFromFile(draw) && `source: files, ${draw.sourceIs}`,
		draw.operation === 'create' &&
			draw.existing &&
			ids.length > 0 &&
			`an existing task is to be used: ${draw.existing}`,
		draw.operation === 'create' && draw.varying && `another value at each try: ${draw.varying}`,
		items.some((_item, index) => isSourceRefused(draw, index)) && 'a source that is refused',
	];
	return new Set(names.filter((name): name is string => typeof name === 'string'));
}
