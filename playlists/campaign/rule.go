package campaign

// Rule names what a file must keep to. Each has a bad example in testdata/bad.
type Rule string

// Rules of form: how a file is written.
const (
	RuleSize         Rule = "size"          // at most 1 MiB, a fleet 4
	RuleSyntax       Rule = "syntax"        // one YAML document of UTF-8 text
	RuleNoAliases    Rule = "no-aliases"    // anchors, aliases, merge keys and own tags are refused
	RuleDepth        Rule = "depth"         // nested no deeper than the schema can be
	RuleUnknownKey   Rule = "unknown-key"   //
	RuleDuplicateKey Rule = "duplicate-key" //
	RuleMissingKey   Rule = "missing-key"   //
	RuleWrongType    Rule = "wrong-type"    // text, number, list or mapping
	RuleVersion      Rule = "version"       // this reader knows version 1
	RuleName         Rule = "name"          // see playlists.NameRule
	RuleLanguage     Rule = "language"      // a BCP 47 tag
	RuleDate         Rule = "date"          // YYYY-MM-DD
	RuleTime         Rule = "time"          // HH:MM
	RuleDaypart      Rule = "daypart"       // HH:MM-HH:MM within one service day
	RuleChoice       Rule = "choice"        // one of a few words
	RuleText         Rule = "text"          // not blank, nothing in it that can't be seen
)

// Rules of the fleet.
const (
	RuleZone        Rule = "zone"          // in the zone database, whole minutes from UTC
	RuleServiceDay  Rule = "service-day"   // starts between 00:00 and 12:00
	RuleTwice       Rule = "twice"         // a name or value stands twice
	RuleNoSuchLine  Rule = "no-such-line"  //
	RuleColour      Rule = "colour"        // #rrggbb
	RuleDisplaySize Rule = "display-size"  // pixels, and orientation to match
	RuleTooMany     Rule = "too-many"      // more than a limit allows
	RuleNothing     Rule = "nothing-there" // an empty list where at least one is needed
	RuleHost        Rule = "host"          // the name of a host, and no more
)

// Rules of a campaign's meaning.
const (
	RuleNetwork         Rule = "network"          // campaign and fleet are of one network
	RuleUnknownLanguage Rule = "unknown-language" // not among the campaign's languages
	RuleTextMissing     Rule = "text-missing"     // in one of the languages
	RuleWindow          Rule = "window"           // from is not after until
	RuleNumber          Rule = "number"           // a telephone number
	RuleAddress         Rule = "address"          // https, on the site's host, no hole but {carriage}
	RuleShort           Rule = "short"            // typed by hand, leads to the site's host
	RuleConsent         Rule = "consent"          // reaches to the window's end
	RuleSeconds         Rule = "seconds"          // within the limits of a slide
	RuleUnused          Rule = "unused"           // has no meaning for this kind of slide
	RuleBoth            Rule = "both"             // needs two languages
	RuleMediaPath       Rule = "media-path"       // relative, slash separated, no ..
	RuleMediaUnknown    Rule = "media-unknown"    // not in the catalogue
	RuleMediaType       Rule = "media-type"       // not of the slide's kind
	RuleMediaLanguage   Rule = "media-language"   // no picture or film in one of the languages
	RuleMediaLarge      Rule = "media-large"      //
	RuleFilmShort       Rule = "film-short"       // the slide is longer than its film
	RuleCaptions        Rule = "captions"         // of a film, in each language
	RuleStoryLarge      Rule = "story-large"      // at most 32 KB encoded
	RuleStoryUntold     Rule = "story-untold"     // no carriage tells it
	RuleTarget          Rule = "target"           // unknown line, train, carriage, tag or position
	RuleReachesNone     Rule = "reaches-none"     // a rule without a carriage
	RuleNoSuchStory     Rule = "no-such-story"    //
	RulePriority        Rule = "priority"         //
	RuleWeight          Rule = "weight"           //
	RuleExcept          Rule = "except"           // a day outside the window
	RuleNeverTold       Rule = "never-told"       // no instant is left
	RuleDifferentTwice  Rule = "different-twice"  // two such rules at once on one carriage
	RuleMessageLarge    Rule = "message-large"    // a carriage's playlist would be refused
	RuleStory           Rule = "story"            // breaks a rule of the contract that no other names
)

// Rules of the public's good, which [Campaign.Judge] adds. What they measure by
// stands with each, and its source in the file lint_*.go that judges it.
//
// There is none for contrast: the screen draws all words in its own colours, on
// grounds and shades of its own, and a test of playlists/screen measures them in
// the pixels of every shape. Nothing that a campaign says can make them fainter.
const (
	RuleHotline     Rule = "hotline-seconds" // each cycle shows the numbers large; warning: under 10 s a minute
	RuleReading     Rule = "reading-time"    // half the time that reading takes; warning: less than all of it
	RuleCaptionTime Rule = "caption-time"    // the same of captions, which nobody has to find first
	RuleFlashes     Rule = "flashes"         // at most 3 in any second
	RuleUnseen      Rule = "not-looked-at"   // warning: nobody has looked for flashes and codes in a film
	RuleCodeHost    Rule = "code-host"       // codes and short addresses lead to hosts that the network allows
	RuleCodeFine    Rule = "code-fine"       // warning: modules of a QR code under 4 pixels
	RuleConsentEnd  Rule = "consent-end"     // not over today; warning: within 7 days
	RuleSensitive   Rule = "sensitive-hours" // a story of such a theme has hours, within the network's
	RuleCodec       Rule = "codec"           // each display plays some variant in each language
	RuleShape       Rule = "shape"           // warning: none comes near to a display's shape
	RuleAccepted    Rule = "accepted"        // warning: what was accepted is no longer there
)

// Warnings lists the rules whose warnings a person can accept.
func Warnings() []Rule {
	return []Rule{RuleHotline, RuleReading, RuleCaptionTime, RuleUnseen, RuleCodeFine, RuleConsentEnd, RuleShape}
}
