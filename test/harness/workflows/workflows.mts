import { randomUUID } from 'node:crypto';
import type {
	IConnections,
	INode,
	INodeParameters,
	IWorkflowSettings,
	NodeConnectionType,
} from 'n8n-workflow';

export interface TestWorkflow {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
}

/** From one node's output to another's input; both 0 and of the kind "main" unless told. */
export interface Edge {
	from: INode;
	to: INode;
	output?: number;
	input?: number;
	type?: NodeConnectionType;
}

const COLUMN_PX = 220;

/** Any node: the builders of `nodes.mts` are this with a type. */
export function node(
	name: string,
	type: string,
	typeVersion: number,
	parameters: INodeParameters = {},
	more: Partial<INode> = {},
): INode {
	return { id: randomUUID(), name, type, typeVersion, position: [0, 0], parameters, ...more };
}

export function workflow(
	name: string,
	nodes: INode[],
	edges: Edge[],
	settings: IWorkflowSettings = {},
): TestWorkflow {
	return {
		name,
		nodes: nodes.map((each, column) => ({ ...each, position: [column * COLUMN_PX, 0] })),
		connections: connectionsOf(edges),
		settings: { executionOrder: 'v1', ...settings },
	};
}

export function chain(...nodes: INode[]): Edge[] {
	return nodes.slice(1).map((to, index) => ({ from: nodes[index], to }));
}

function connectionsOf(edges: Edge[]): IConnections {
	const connections: IConnections = {};
	for (const { from, to, output = 0, input = 0, type = 'main' } of edges) {
		const outputs = ((connections[from.name] ??= {})[type] ??= []);
		while (outputs.length <= output) outputs.push([]);
		outputs[output]?.push({ node: to.name, type, index: input });
	}
	return connections;
}
