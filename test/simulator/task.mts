import { randomBytes } from 'node:crypto';
import type { Account } from '../service/account.js';
import type { TaskKind } from '../service/kinds.js';
import type { CreateBody } from '../service/rules.js';
import { Task, type ResultFile } from '../service/task.js';
import type { ReceivedFile } from './received.mjs';
import type { Fault, Scenario } from './scenarios/scenario.mjs';

/** What a pre-signed result link carries besides its path; a link without it is refused. */
export const RESULT_QUERY = '?x-kcdn-pid=112452';

/** A task of the model, and what its scenario still has in store for it. */
export class SimulatedTask extends Task {
	/** The files that came with the create, by their fields; one behind a link once it was fetched. */
	readonly received: Partial<Record<keyof CreateBody, ReceivedFile>> = {};
	/** The unguessable part of its result links. */
	readonly token = randomBytes(12).toString('hex');
	readonly queryFaults: Fault[];
	readonly downloadFaults: Fault[];
	callbacksSent = 0;
	getCount = 0;

	constructor(
		account: Account,
		route: TaskKind,
		body: CreateBody,
		readonly scenario: Scenario,
		private readonly baseUrl: string,
	) {
		super(account, route, body, scenario);
		this.queryFaults = [...scenario.query];
		this.downloadFaults = [...scenario.download];
	}

	get source(): ReceivedFile | undefined {
		return this.received.video_url;
	}

	override linkTo(file: ResultFile): string {
		return `${this.baseUrl}/results/${this.token}/${this.klingId}.${file}${RESULT_QUERY}`;
	}
}
