// Package launch is where a person publishes: the plan before anything happens, and
// the few acts by which they steer a publish that is under way.
//
// The plan is a page that asks nothing and changes nothing. What stands in the way
// comes first, each with the place where it is put right; then what changes, train
// by train. The form under it carries the plan's id: if anything that decides the
// plan has changed since, nothing is published, and the new plan is shown with the
// form as it was filled in. So nobody publishes what they have not seen.
//
// Each act (stop, continue, cancel, put back) is confirmed on a page of its own that
// says what it does, and needs no script. How a publish goes is watched in the
// console.
package launch
