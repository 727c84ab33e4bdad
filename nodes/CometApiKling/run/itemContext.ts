import {
	NodeHelpers,
	type IDataObject,
	type IExecuteFunctions,
	type IExecuteSingleFunctions,
	type INode,
	type INodeProperties,
} from 'n8n-workflow';

/** n8n's context of a run as each of its items sees it: the same methods without an item index. */
export function itemContexts(context: IExecuteFunctions): IExecuteSingleFunctions[] {
	const node = context.getNode();
	const read = parameterReader(context, node);
	return context.getInputData().map((_, itemIndex) => itemContext(context, itemIndex, node, read));
}

type ParameterReader = (itemIndex: number, name: string, fallback?: unknown) => unknown;

/** Reads parameters without expressions once for all items: n8n takes some 0.1 ms for each reading. */
function parameterReader(context: IExecuteFunctions, node: INode): ParameterReader {
	const plain = new Map<string, unknown>();
	const hasExpression = (name: string) =>
		JSON.stringify(node.parameters[name])?.includes('"=') ?? false;
	return (itemIndex, name, fallback) => {
		if (plain.has(name)) return plain.get(name);
		const value: unknown = context.getNodeParameter(name, itemIndex, fallback);
		if (!hasExpression(name)) plain.set(name, value);
		return value;
	};
}

function itemContext(
	context: IExecuteFunctions,
	itemIndex: number,
	node: INode,
	read: ParameterReader,
): IExecuteSingleFunctions {
	const { helpers } = context;
	const ofItem = {
		getItemIndex: () => itemIndex,
		getNode: () => node,
		getInputData: () => context.getInputData()[itemIndex],
		getNodeParameter: (name: string, fallback?: unknown) => read(itemIndex, name, fallback),
		getCredentials: async (type: string) => await context.getCredentials(type, itemIndex),
		evaluateExpression: (expression: string) => context.evaluateExpression(expression, itemIndex),
		helpers: {
			...helpers,
			assertBinaryData: (name: string) => helpers.assertBinaryData(itemIndex, name),
		},
	};
	return Object.assign(Object.create(context), ofItem) as IExecuteSingleFunctions;
}

/** The fields that the editor shows for a node; display rules compare the stored parameters. */
export function shownFields(node: INode, fields: readonly INodeProperties[]): INodeProperties[] {
	return fields.filter((field) => NodeHelpers.displayParameter(node.parameters, field, node, null));
}

/** The values that the fields send, each under the property that its routing names. */
export function bodyOf(
	fields: readonly INodeProperties[],
	context: IExecuteSingleFunctions,
): IDataObject {
	const body: IDataObject = {};
	const add = ({ routing }: INodeProperties, value: unknown) => {
		const property = routing?.send?.property;
		if (property !== undefined) body[property] = value as IDataObject[string];
	};
	for (const field of fields) {
		if (field.type === 'collection') {
			const given = context.getNodeParameter(field.name, {}) as IDataObject;
			for (const option of field.options as INodeProperties[])
				if (option.name in given) add(option, given[option.name]);
		} else if (field.routing !== undefined) {
			add(field, context.getNodeParameter(field.name, field.default));
		}
	}
	return body;
}
