// Package siblings lets the displays of one train serve each other what they
// have verified, so that the train's slow uplink carries each file once.
//
// Every display has the same list of the train's displays. For each file the list
// has an order of its own (rendezvous hashing), so that all displays share the
// work: the first in the order that wants the file fetches it over the uplink, the
// others wait for it and then fetch it from there. A display that is dead, that
// does not want the file or that gets nowhere is passed over after a while.
// [decide] is that rule, and nothing else is: it takes what the others said and
// an instant, and returns what to do.
//
// Other questions between displays (see Options.Answers) go the same way.
//
// They speak plain HTTP on the train's network: what travels there is shown to
// the public, and counts only once its bytes have the right digest. So the only
// thing to keep away is a burden: each request, and each answer that others wait
// for, is proved by the train's key. Nothing of it depends on a clock, which may
// stand in 1970.
package siblings
