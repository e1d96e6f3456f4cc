// Package auth is how the controller knows who speaks to it: the administrator's
// bearer token for the API, one 256-bit token per display for the broker, and a
// check that a browser which was lured to a loopback address is not taken for a
// person.
//
// Tokens are compared as SHA-256 sums and in constant time. A display's token is
// shown once, when it is made; only its sum is kept.
package auth
