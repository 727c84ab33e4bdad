import ts from 'typescript';

/** What a TypeScript text imports or exports from, values and types, as it is written there. */
export function importsOf(text: string): string[] {
	const file = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest);
	const found: ts.Node[] = [];
	const visit = (node: ts.Node): void => {
		const source = importedBy(node);
		if (source) found.push(source);
		ts.forEachChild(node, visit);
	};
	visit(file);
	return found.map((node) => (ts.isStringLiteralLike(node) ? node.text : node.getText(file)));
}

// Not ts.preProcessFile: it takes a "`" in a regular expression for a string, up to the next one.
function importedBy(node: ts.Node): ts.Node | undefined {
	if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
	if (ts.isExternalModuleReference(node)) return node.expression;
	if (ts.isImportTypeNode(node))
		return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node.argument;
	return ts.isCallExpression(node) && isImporting(node.expression) ? node.arguments[0] : undefined;
}

function isImporting(called: ts.Expression): boolean {
	if (called.kind === ts.SyntaxKind.ImportKeyword) return true;
	return ts.isIdentifier(called) && called.text === 'require';
}
