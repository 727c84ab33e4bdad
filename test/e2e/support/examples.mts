import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INode } from 'n8n-workflow';
import type { Stage } from './stage.mjs';
import { PACKAGE_NAME, REPOSITORY } from './tarball.mjs';
import type { TestWorkflow } from './workflows.mjs';

const FOLDER = join(REPOSITORY, 'examples');

/** The names of all example workflows, without their ending. */
export function exampleNames(): string[] {
	return readdirSync(FOLDER).map((file) => file.replace(/\.json$/, ''));
}

/** An example as it stands in the repository, made ready to run as its note under "Setup" says. */
export class Example {
	readonly workflow: TestWorkflow;

	constructor(
		name: string,
		private readonly stage: Stage,
	) {
		this.workflow = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as TestWorkflow;
		for (const node of this.workflow.nodes) this.equip(node);
	}

	node(name: string): INode {
		const found = this.workflow.nodes.find((node) => node.name === name);
		if (!found) throw new Error(`"${this.workflow.name}" has no node "${name}"`);
		return found;
	}

	/** Sets a field of a Set node. */
	set(nodeName: string, field: string, value: string | string[]): this {
		const { assignments } = this.node(nodeName).parameters.assignments as {
			assignments: Array<{ name: string; value: string }>;
		};
		const assignment = assignments.find(({ name }) => name === field);
		if (!assignment) throw new Error(`"${nodeName}" sets no field "${field}"`);
		assignment.value = typeof value === 'string' ? value : JSON.stringify(value);
		return this;
	}

	/** Sets an option of one of our nodes. */
	option(nodeName: string, option: string, value: number): this {
		(this.node(nodeName).parameters.options as Record<string, number>)[option] = value;
		return this;
	}

	async save(): Promise<string> {
		return await this.stage.client.createWorkflow(this.workflow);
	}

	/** The credential, and no seconds lost between two looks. */
	private equip(node: INode): void {
		if (!node.type.startsWith(`${PACKAGE_NAME}.`)) return;
		const { credentialId } = this.stage;
		node.credentials = { cometApiKlingApi: { id: credentialId, name: 'Simulator' } };
		const { operation, awaitMode, options } = node.parameters;
		const isPolling = operation !== 'get' && awaitMode === 'poll';
		if (isPolling) node.parameters.options = { ...(options as object), pollInterval: 1 };
	}
}
