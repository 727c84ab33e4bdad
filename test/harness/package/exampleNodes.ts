import {
	NodeHelpers,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { CometApiKling } from '../../../nodes/CometApiKling/CometApiKling.node';
import { CometApiKlingTrigger } from '../../../nodes/CometApiKling/CometApiKlingTrigger.node';

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

/** What the editor would show in red: required fields without a value. */
export function parameterIssues(node: INode) {
	const description = descriptionOf(node);
	return NodeHelpers.getNodeParametersIssues(description.properties, node, description)?.parameters;
}

/** The values that no list of choices holds, as `name=value`; expressions are taken as they are. */
export function unknownChoices(node: INode): string[] {
	const description = descriptionOf(node);
	const shown = description.properties.filter((property) =>
		NodeHelpers.displayParameter(node.parameters, property, node, description),
	);
	return unknownAmong(shown, node.parameters);
}

function unknownAmong(properties: INodeProperties[], values: INodeParameters): string[] {
	return properties.flatMap(({ name, type, options = [] }) => {
		const value = values[name];
		if (value === undefined) return [];
		if (type === 'collection') {
			return unknownAmong(options as INodeProperties[], value as INodeParameters);
		}
		if (type !== 'options' && type !== 'multiOptions') return [];
		const choices = options.map((option) => 'value' in option && option.value);
		const isKnown = (one: unknown) =>
			String(one).startsWith('=') || choices.some((choice) => choice === one);
		return [value]
			.flat()
			.filter((one) => !isKnown(one))
			.map((one) => `${name}=${String(one)}`);
	});
}
