package campaign

import (
	"encoding"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"storyline/playlists"
)

// weekday is one element of playlists.Weekdays.
type weekday playlists.Weekdays

// scalar reads one value by its type; false if the type is no scalar.
func (r *reader) scalar(n *yaml.Node, p any) bool {
	switch p := p.(type) {
	case *string:
		*p, _ = r.text(n)
	case *int:
		*p = r.integer(n)
	case *bool:
		*p = r.boolean(n)
	case *Seconds:
		*p = r.seconds(n)
	case *playlists.Minute:
		r.parsed(n, p, RuleTime, say("a time"), say(`write it like "04:00", in quotes`))
	case *playlists.Day:
		r.parsed(n, p, RuleDate, say("a date"), say("write it like 2026-12-01"))
	case *playlists.Daypart:
		if !r.parsed(n, p, RuleDaypart, say("a daypart"), pastMidnight(n.Value)) {
			*p = playlists.Daypart{}
		}
	case *weekday:
		r.weekday(n, p)
	case *playlists.Lang:
		if s, ok := r.text(n); ok && playlists.ValidLang(playlists.Lang(s)) {
			*p = playlists.Lang(s)
		} else if ok {
			r.add(posOf(n), RuleLanguage, say("%s is not a language tag", quote(s)), say("write it like uk or en"))
		}
	case *playlists.SlideKind:
		choice(r, n, p, playlists.ImageSlide, playlists.VideoSlide, playlists.TextSlide, playlists.CallSlide)
	case *playlists.Kind:
		choice(r, n, p, playlists.Kinds()...)
	case *Dealing:
		choice(r, n, p, Different, All)
	case *Orientation:
		choice(r, n, p, Landscape, Portrait)
	case *Codec:
		choice(r, n, p, Codecs()...)
	case *playlists.Size:
		r.parsed(n, p, RuleDisplaySize, say("a size in pixels"), say("write it like 1920x1080"))
	case *Rule:
		choice(r, n, p, Warnings()...)
	case *Host:
		s, _ := r.text(n)
		*p = Host(s)
	default:
		return r.named(n, p)
	}
	return true
}

// named reads the many types of names.
func (r *reader) named(n *yaml.Node, p any) bool {
	switch p := p.(type) {
	case *playlists.Network:
		name(r, n, p)
	case *playlists.Line:
		name(r, n, p)
	case *playlists.Train:
		name(r, n, p)
	case *playlists.Carriage:
		name(r, n, p)
	case *playlists.DisplayID:
		name(r, n, p)
	case *playlists.Position:
		name(r, n, p)
	case *playlists.CampaignID:
		name(r, n, p)
	case *playlists.StoryID:
		name(r, n, p)
	case *playlists.SlideID:
		name(r, n, p)
	case *Tag:
		name(r, n, p)
	case *Theme:
		name(r, n, p)
	default:
		return false
	}
	return true
}

// name reads a name; see playlists.NameRule.
func name[T ~string](r *reader, n *yaml.Node, p *T) {
	s, ok := r.text(n)
	switch {
	case !ok:
	case !playlists.ValidName(s):
		r.add(posOf(n), RuleName, say("%s is not a name", quote(s)), say(playlists.NameRule))
	default:
		*p = T(s)
	}
}

// choice reads one of a few words.
func choice[T ~string](r *reader, n *yaml.Node, p *T, words ...T) {
	s, ok := r.text(n)
	if !ok {
		return
	}
	if slices.Contains(words, T(s)) {
		*p = T(s)
		return
	}
	var all []string
	for _, w := range words {
		all = append(all, string(w))
	}
	r.add(posOf(n), RuleChoice, say("%s is not known here", quote(s)), meant(s, all, say("write one of")))
}

// text reads a string that has something in it. A number or a date is not
// taken for text: 0800 would lose its zero in other readers of the file.
func (r *reader) text(n *yaml.Node) (string, bool) {
	switch {
	case n.Kind != yaml.ScalarNode || n.Tag == "!!null":
		r.add(posOf(n), RuleWrongType, say("text is expected here, not %s", said(n)), say("write the text, in quotes if in doubt"))
	case n.Tag != "!!str":
		r.add(posOf(n), RuleWrongType, say("text is expected here, and %s reads as %s", clip(n.Value), kindOf(n)), say("put it in quotes: %s", quote(n.Value)))
	case strings.TrimSpace(n.Value) == "":
		r.add(posOf(n), RuleText, say("the text is blank"), say("write the text, or take the key out"))
	case strings.ContainsFunc(n.Value, func(c rune) bool { return c < ' ' && c != '\n' || c >= 0x7f && c < 0xa0 }):
		r.add(posOf(n), RuleText, say("the text holds control characters, such as a tab"), say("use spaces and line breaks only"))
	case strings.ContainsFunc(n.Value, unseen):
		r.add(posOf(n), RuleText, say("the text holds characters that can't be seen but turn or hide what can"), say("type the text again instead of pasting it"))
	default:
		return strings.TrimSpace(n.Value), true
	}
	return "", false
}

// unseen reports whether a character changes how others are read without being
// seen itself: an editor could sign one thing and a passenger read another. They
// are the bidirectional controls of Unicode (UAX #9) and the spaces without width.
func unseen(c rune) bool {
	return c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069 || c >= 0x200b && c <= 0x200f || c == 0x2060 || c == 0xfeff || c == 0x061c
}

func kindOf(n *yaml.Node) phrase {
	switch n.Tag {
	case "!!int", "!!float":
		return say("a number")
	case "!!bool":
		return say("yes or no")
	case "!!timestamp":
		return say("a date")
	}
	return say("something else")
}

func (r *reader) integer(n *yaml.Node) int {
	i, err := strconv.Atoi(n.Value)
	if n.Kind != yaml.ScalarNode || n.Tag != "!!int" || err != nil {
		r.add(posOf(n), RuleWrongType, say("a whole number is expected here, not %s", said(n)), say("write digits only, without quotes"))
		return 0
	}
	return i
}

func (r *reader) boolean(n *yaml.Node) bool {
	if n.Kind != yaml.ScalarNode || n.Tag != "!!bool" {
		r.add(posOf(n), RuleWrongType, say("true or false is expected here, not %s", said(n)), say("write true or false, without quotes"))
	}
	return n.Tag == "!!bool" && strings.EqualFold(n.Value, "true")
}

// seconds reads a decimal of at most three places exactly, without floats.
func (r *reader) seconds(n *yaml.Node) Seconds {
	whole, part, _ := strings.Cut(n.Value, ".")
	ms, err := strconv.ParseInt(whole+(part + "000")[:max(3, len(part))], 10, 64)
	isNumber := n.Kind == yaml.ScalarNode && (n.Tag == "!!int" || n.Tag == "!!float")
	if !isNumber || err != nil || len(part) > 3 || ms <= 0 {
		r.add(posOf(n), RuleSeconds, say("seconds are expected here, not %s", said(n)), say("write a positive number like 4 or 4.5, with at most three decimals, without quotes"))
		return 0
	}
	return Seconds(ms)
}

// parsed reads what the contract itself knows how to read.
func (r *reader) parsed(n *yaml.Node, p encoding.TextUnmarshaler, rule Rule, what, remedy phrase) bool {
	if n.Kind != yaml.ScalarNode || p.UnmarshalText([]byte(n.Value)) != nil {
		r.add(posOf(n), rule, say("%s is not %s", said(n), what), remedy)
		return false
	}
	return true
}

// pastMidnight says how a daypart is written; one that ends on the next day goes
// on past 24:00.
func pastMidnight(s string) phrase {
	const day = 24 * 60
	from, until, _ := strings.Cut(s, "-")
	start, err1 := playlists.ParseMinute(from)
	end, err2 := playlists.ParseMinute(until)
	if err1 == nil && err2 == nil && end < start && end < day {
		return say("the service day goes on past midnight; did you mean %q?", playlists.Daypart{Start: start, End: end + day})
	}
	return say(`write it like "06:00-10:00"; past midnight the service day goes on with 24:00, as in "22:00-26:00"`)
}

func (r *reader) weekday(n *yaml.Node, p *weekday) {
	if s, ok := r.text(n); ok {
		w, err := playlists.ParseWeekday(s)
		if err != nil {
			r.add(posOf(n), RuleChoice, say("%s is not a weekday", quote(s)), meant(s, []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}, say("write some of")))
		}
		*p = weekday(w)
	}
}
