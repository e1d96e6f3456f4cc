package campaign

import (
	"net/url"
	"slices"
	"strings"

	"storyline/playlists"
)

// maxFlashes is the most flashes that any second may hold (WCAG 2.2, success
// criterion 2.3.1): more can bring on a seizure, and in a carriage nobody can look
// away from all the screens.
const maxFlashes = 3

// look judges what somebody saw who looked at the pictures of a file: flashes,
// and QR codes, which passengers scan though nobody approved them as addresses.
func (l *linter) look(m *Medium, seen *Look) {
	if seen.Flashes > maxFlashes {
		l.add(m.at("file"), RuleFlashes, say("%s flashes %s times in a second, at most %d are allowed", quote(m.File), tenths(int64(seen.Flashes*1000)), maxFlashes), say("take the flashes out, or slow them down"))
	}
	for _, code := range seen.Codes {
		if u, err := url.Parse(code); err != nil || u.Scheme != "https" || u.User != nil || !l.allowed(u.Hostname()) {
			l.add(m.at("file"), RuleCodeHost, say("in %s there is a QR code that says %s", quote(m.File), quote(code)), say("let codes lead to an allowed host over https, or take the code out: the screen draws one with each call; %s", l.hostsAllowed()))
		}
	}
}

// unseen tells of films that nobody has looked at: what is in them is not known.
func (l *linter) unseen(s *Slide, files []string) {
	if len(files) > 0 {
		l.warn(s.at("media"), RuleUnseen, say("nobody has looked for flashes and codes in %s", listed(files)), say("probe them on a machine that has ffmpeg; where it is there already, a film can't be decoded: export it again"))
	}
}

// hosts demands that the campaign's site is where the network lets codes and
// short addresses lead. The short address and those of stories are on its host.
func (l *linter) hosts() {
	c := l.campaign
	if host := siteHost(c.Site.Address); host != "" && !l.allowed(host) {
		l.add(c.at("site.address"), RuleCodeHost, say("codes that lead to %s may not be shown in this network", clip(host)), l.hostsAllowed())
	}
}

// allowed reports whether a code may lead to a host. With or without www. makes
// no difference, as in the short address.
func (l *linter) allowed(host string) bool {
	bare := func(h string) string { return strings.TrimPrefix(strings.ToLower(h), "www.") }
	return slices.ContainsFunc(l.hostList(), func(h string) bool { return bare(h) == bare(host) })
}

func (l *linter) hostList() []string {
	if l.fleet == nil || len(l.fleet.Hosts) == 0 {
		return []string{siteHost(l.campaign.Site.Address)}
	}
	list := make([]string, len(l.fleet.Hosts))
	for i, h := range l.fleet.Hosts {
		list[i] = string(h)
	}
	return list
}

func (l *linter) hostsAllowed() phrase {
	list := l.hostList()
	for i := range list {
		list[i] = clip(list[i])
	}
	return say("allowed are: %s", listed(list))
}

// some lists names, and how many there are beside the first.
func listed[T ~string](names []T) phrase {
	const few = 5
	list := make([]string, 0, few)
	for _, n := range names[:min(few, len(names))] {
		list = append(list, string(n))
	}
	if more := len(names) - few; more > 0 {
		return say("%s and %d more", strings.Join(list, ", "), more)
	}
	return say("%s", strings.Join(list, ", "))
}

// How a screen draws a code (playlists/screen/static/calls.css): at level Q, in a
// square of a share of its unit, with four modules of quiet zone on each side. A
// test there measures that this is so.
const (
	quietModules = 8
	finestModule = 4 // pixels: finer ones blur in a moving carriage
)

// CodeSide gives the side of the square in which a screen draws a QR code, in
// pixels, without rounding.
func CodeSide(s playlists.Shape) float64 {
	w, h := float64(s.W)/100, float64(s.H)/100
	switch aspect := w / h; {
	case aspect >= 2.6:
		return 37 * min(2.1*h, .45*w)
	case aspect < 1.15:
		return 42 * min(w, .5625*h)
	default:
		return 48 * min(h, .5625*w)
	}
}

// codeModules gives the modules of a code's side, by the bytes that each version
// holds at level Q (ISO/IEC 18004, table 7).
func codeModules(address string) int {
	capacities := []int{11, 20, 32, 46, 60, 74, 86, 108, 130, 151, 177, 203, 241}
	for i, most := range capacities {
		if len(address) <= most {
			return 21 + 4*i
		}
	}
	return 21 + 4*len(capacities)
}
