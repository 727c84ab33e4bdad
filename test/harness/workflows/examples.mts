import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INode, INodeParameters } from 'n8n-workflow';
import type { Environment } from '../environment.mjs';
import type { Credential, N8nClient } from '../n8n/n8nClient.mjs';
import { PACKAGE_NAME, REPOSITORY } from '../repository.mjs';
import { manual, noOp } from './nodes.mjs';
import type { TestWorkflow } from './workflows.mjs';

const FOLDER = join(REPOSITORY, 'examples');

/** Nodes that need an account elsewhere. */
const WITH_ACCOUNT = ['emailSend', 'googleDrive', 's3', 'telegram', 'telegramTrigger'].map(
	(name) => `n8n-nodes-base.${name}`,
);

/** When a durable example gives up, as written in its expression. */
const BOUND = '{ hours: 12 }';

export function exampleNames(): string[] {
	return readdirSync(FOLDER).map((file) => file.replace(/\.json$/, ''));
}

/** Those that promise to survive a restart; `durable.test.mts` runs them through one. */
export const DURABLE_EXAMPLES = [
	'durable-wait',
	'durable-wait-at-home',
	'overnight-through-restarts',
];

/** An example for tests, which are in a hurry and have no account anywhere. */
export function openExample(name: string, { client, credentialId }: Environment): ExampleWorkflow {
	const credential = { id: credentialId, name: 'Simulator' };
	return new ExampleWorkflow(name, client, credential).pollEverySecond().withoutAccounts();
}

/** An example of the repository, made ready to run as its note under "Setup" says. */
export class ExampleWorkflow {
	readonly workflow: TestWorkflow;

	constructor(
		name: string,
		private readonly client: N8nClient,
		{ id, name: credentialName }: Pick<Credential, 'id' | 'name'>,
	) {
		this.workflow = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as TestWorkflow;
		for (const node of this.ownNodes()) {
			node.credentials = { cometApiKlingApi: { id, name: credentialName } };
		}
	}

	node(name: string): INode {
		const found = this.workflow.nodes.find((node) => node.name === name);
		if (!found) throw new Error(`"${this.workflow.name}" has no node "${name}"`);
		return found;
	}

	note(text: string): this {
		const main = this.workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.stickyNote');
		if (!main) throw new Error(`"${this.workflow.name}" has no note`);
		main.parameters.content = `${String(main.parameters.content)}\n\n${text}`;
		return this;
	}

	set(nodeName: string, field: string, value: string | unknown[]): this {
		const { assignments } = this.node(nodeName).parameters.assignments as {
			assignments: Array<{ name: string; value: string }>;
		};
		const assignment = assignments.find(({ name }) => name === field);
		if (!assignment) throw new Error(`"${nodeName}" sets no field "${field}"`);
		assignment.value = typeof value === 'string' ? value : JSON.stringify(value);
		return this;
	}

	option(nodeName: string, option: string, value: number): this {
		(this.node(nodeName).parameters.options as Record<string, number>)[option] = value;
		return this;
	}

	/** Gives up after so many seconds in place of the 12 hours in "Finished?". */
	giveUpAfter(seconds: number): this {
		const finished = this.node('Finished?');
		const text = JSON.stringify(finished.parameters);
		if (!text.includes(BOUND)) throw new Error(`"Finished?" does not name ${BOUND}`);
		finished.parameters = JSON.parse(
			text.replace(BOUND, `{ seconds: ${seconds} }`),
		) as INodeParameters;
		return this;
	}

	/** Puts another node in the place of one, under its name. */
	replace(name: string, { type, typeVersion, parameters }: INode): this {
		Object.assign(this.node(name), { type, typeVersion, parameters });
		return this;
	}

	/** Replaces the nodes that need an account elsewhere with nodes that output what comes in. */
	withoutAccounts(): this {
		for (const { name, type } of this.workflow.nodes) {
			if (WITH_ACCOUNT.includes(type)) this.replace(name, noOp(name));
		}
		return this;
	}

	/** Sets where the first output of a node goes that had nothing behind it. */
	append(nodeName: string, behind: INode): this {
		this.workflow.nodes.push(behind);
		const main = [[{ node: behind.name, type: 'main' as const, index: 0 }]];
		this.workflow.connections[this.node(nodeName).name] = { main };
		return this;
	}

	/** Has a manual trigger and these nodes start the workflow, in the place of its trigger. */
	startWith(triggerName: string, ...nodes: INode[]): this {
		const all = [manual(), ...nodes];
		this.workflow.nodes.push(...all);
		all.forEach(({ name }, index) => {
			const next = all[index + 1]?.name ?? triggerName;
			this.workflow.connections[name] = { main: [[{ node: next, type: 'main', index: 0 }]] };
		});
		return this;
	}

	async save(): Promise<string> {
		return await this.client.createWorkflow(this.workflow);
	}

	/** Polls every second, so that tests are fast. */
	pollEverySecond(): this {
		for (const { parameters } of this.ownNodes()) {
			const { operation, awaitMode, options } = parameters;
			const isPolling = operation !== 'get' && awaitMode === 'poll';
			if (isPolling) parameters.options = { ...(options as object), pollInterval: 1 };
		}
		return this;
	}

	private ownNodes(): INode[] {
		return this.workflow.nodes.filter(({ type }) => type.startsWith(`${PACKAGE_NAME}.`));
	}
}
