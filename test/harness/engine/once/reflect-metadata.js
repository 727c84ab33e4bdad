module.exports = loadOnce('reflect-metadata');
