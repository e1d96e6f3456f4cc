// Package screen is the web screen of Storyline: one small page that shows the
// slide which it is told to show, when it is told to, and says what it really
// showed. An agent serves it to the browser of a carriage display (live); the
// console serves the very same page to an operator (preview), so what is
// approved and what passengers see are drawn by one piece of code.
//
// The page holds no schedule. Its server sends an [Update] with the current
// and the next [Frame], each with an id, a start and an end on the server's
// clock. The page lays the next frame out under the current one, decodes its
// picture, and raises it one animation frame before its start; if the server
// is late, it does so by itself, and holds the last picture when it knows of
// nothing else. It is never blank while it has something to show: a picture or
// film that fails gives way to the story's call.
//
// A live page answers with a [Report] for each slot: a first frame or a
// failure, then the end with the length shown, and between them a beat twice a
// second, each beat proved by an animation frame. A preview has no address to
// report to, so it cannot make plays.
//
// The Go part is a [Server]: the embedded page, an event stream, the reports
// and the media, all under relative addresses so that it may be mounted under
// any path with [net/http.StripPrefix]. The page uses no third-party code and
// runs under a content security policy without unsafe-inline.
package screen
