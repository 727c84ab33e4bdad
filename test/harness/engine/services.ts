import { Account } from '../../service/account';
import { callbackBody, created, refused, shown, type Answer } from '../../service/answers';
import {
	about,
	factsOf,
	PROFILE_NAMES,
	type ProfileName,
	type Refusal,
	type ServiceFacts,
} from '../../service/facts';

import { KINDS, type KindName } from '../../service/kinds';
import type { CreateBody } from '../../service/rules';
import { Task, type TaskStatus } from '../../service/task';
import { CREATED_AT_MS, TASK_ID, VIDEO } from './api';

/** The answers of each service that may be behind the Base URL, for nock. */

interface TaskOptions {
	/** What was sent; its `external_task_id` is shown where the service shows it. */
	body?: CreateBody;
	kind?: KindName;
	/** The id that Kling gives to the task. */
	klingId?: string;
	failureMessage?: string;
}

/**
 * One service by name.
 *
 * @example
 * const gateway = serviceAs('gateway');
 * api().get(at(id)).reply(...gateway.unknownTask(id));
 */
export function serviceAs(name: ProfileName, changed: Partial<ServiceFacts> = {}) {
	const facts = { ...factsOf(name), ...changed };
	const account = new Account(facts, () => CREATED_AT_MS);
	const taskOf = (options: TaskOptions = {}) => {
		const { body = { video_url: VIDEO }, kind = 'videoToAudio', klingId = TASK_ID } = options;
		const { failureMessage = 'The video is too short' } = options;
		const plan = { durationMs: 9_000, outcome: 'succeed', failureMessage } as const;
		return new Task(account, KINDS[kind], body, plan, klingId);
	};
	const refuse = (refusal: Refusal) => reply(refused(account.written(refusal), 'req-9'));
	return {
		facts,
		/** The id that the API uses for the task. */
		idOf: (options?: TaskOptions) => taskOf(options).id,
		created: (options?: TaskOptions) => reply(created(taskOf(options))),
		shown: (status: TaskStatus, options?: TaskOptions) => reply(shown(taskOf(options), status)),
		/** The body that Kling posts. */
		callback: (status: TaskStatus, options?: TaskOptions) => callbackBody(taskOf(options), status),
		unknownTask: (id: string) => reply(refused(about(id, facts.unknownTask), 'req-9')),
		/** A refusal of a create by Kling, or by the gateway. */
		refused: refuse,
		full: () => refuse(facts.full),
		noCredit: () => refuse(facts.noCredit),
		/** The answer to a create whose external id is taken, if that is refused. */
		takenId: (id: string, options?: TaskOptions) =>
			facts.takenId === 'accepted'
				? reply(created(taskOf(options)))
				: refuse(about(id, facts.takenId)),
	};
}

const reply = ({ status, body }: Answer) => [status, body] as [number, Record<string, never>];

/** For tables of tests: the services, each behind its name. */
export const EACH_SERVICE = PROFILE_NAMES.map((name) => [name, serviceAs(name)] as const);
