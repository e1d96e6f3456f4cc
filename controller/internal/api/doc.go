// Package api is the controller's HTTP interface for tools: cmd/storyline, an
// operator's scripts, a benchmark. People use the console.
//
// Each endpoint is a typed function, from which the OpenAPI document is made
// (GET /api/v1/openapi.json); testdata/openapi.json is what was promised, and a
// test compares. Errors are RFC 9457 problems. What was refused says so by the
// name that the contract gives the reason and by a sentence; what is wrong in a
// file that a person wrote comes as a list, each with file, line and column.
//
// The package decides nothing. It asks the rooms behind the interfaces of
// ports.go, which controller.go wires, and puts a word to what they answer.
package api
