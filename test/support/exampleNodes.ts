import {
	NodeHelpers,
	type INode,
	type INodeParameters,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { CometApiKling } from '../../nodes/CometApiKling/CometApiKling.node';
import { CometApiKlingTrigger } from '../../nodes/CometApiKling/CometApiKlingTrigger.node';

const PACKAGE = 'n8n-nodes-cometapi-kling.';
/** What n8n adds to a node that an AI agent uses as a tool. */
const TOOL_FIELDS = ['descriptionType', 'toolDescription'];

export interface Example {
	name: string;
	nodes: INode[];
	connections: object;
	settings: object;
}

export const ourNodes = ({ nodes }: Example) =>
	nodes.filter(({ type }) => type.startsWith(PACKAGE));

export function descriptionOf({ type }: INode): INodeTypeDescription {
	const isTrigger = type.endsWith('Trigger');
	return (isTrigger ? new CometApiKlingTrigger() : new CometApiKling()).description;
}

/** The parameters that an example sets, and those of them that the node has and shows. */
export function knownParameters(node: INode): { set: INodeParameters; known: INodeParameters } {
	const set = Object.fromEntries(
		Object.entries(node.parameters).filter(([name]) => !TOOL_FIELDS.includes(name)),
	);
	const description = descriptionOf(node);
	const all = NodeHelpers.getNodeParameters(
		description.properties,
		set,
		true,
		false,
		node,
		description,
	);
	const known = Object.entries(all ?? {}).filter(([name]) => name in set);
	return { set, known: Object.fromEntries(known) };
}

/** What the editor would show in red. */
export function parameterIssues(node: INode) {
	const description = descriptionOf(node);
	return NodeHelpers.getNodeParametersIssues(description.properties, node, description)?.parameters;
}
