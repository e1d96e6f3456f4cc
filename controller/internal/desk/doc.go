// Package desk is what all pages of an operator stand on: the frame around them,
// the two languages that they speak, the person who signed in, and how a form is
// answered.
//
// A page room (the fleet, the studio and so on) brings three folders: templates,
// static files and words. The desk parses each template once for each language,
// so that a template says `{{t "Nobody lags behind."}}` and a reader reads it in
// their own: the English sentence is the key, and words/uk.yaml of the room has the
// Ukrainian one. A number that inflects its noun is called n; the catalogues then
// hold the forms that Unicode's plural rules name. A sentence that is made in Go is
// a [Phrase]: it stays a sentence in no language until it is written.
//
// Pages are read by anybody who reaches the controller; what changes something is
// a form post, answered by [Room.Post], and needs a person who signed in. Every
// page works without a script: a post is answered with a redirect, and what it has
// to say stands on the next page. Requests of other sites are refused by what the
// browser says of itself (Fetch Metadata), so that forms need no secret.
package desk
