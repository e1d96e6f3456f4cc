// Package screentest is the contract of a screen: what any player must show and
// say, whatever draws it. The web page in Chromium and mpv are held to the same
// programme, the same pixels and the same reports.
//
// A contract is data: reels of frames on real media, and for each frame what is to
// be seen of it and what is to be said (contract_test.go). A screen is a real player
// on a glass that can be looked at; it is looked at all the while, and judged
// afterwards. All of it is tests.
package screentest
