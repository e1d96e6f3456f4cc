package campaign

import (
	"net/url"
	"strings"

	"storyline/playlists"
)

// hotlines judges the numbers that people will dial.
func (k *checker) hotlines() {
	for i := range k.campaign.Hotlines {
		h := &k.campaign.Hotlines[i]
		k.texts(&h.marks, "label", h.Label)
		if h.Number != "" && !dialable(h.Number) {
			k.add(h.at("number"), RuleNumber, say("%s is not a telephone number", quote(h.Number)), say(`write it as people dial it, with digits, spaces, +, - and brackets, such as "15-47"`))
		}
	}
	twiceNamed(&k.findings, k.campaign.Hotlines, func(h *Hotline) (string, Pos) { return h.Number, h.at("number") }, say("hotline"))
}

func dialable(number string) bool {
	return strings.Trim(number, "0123456789+- ()") == "" && strings.ContainsAny(number, "0123456789") && len(number) <= 24
}

// maxAddress is the contract's limit for an address, in bytes; a QR code of
// more would be too fine to read in a moving carriage.
const maxAddress = 200

// address judges where a QR code leads. An address of a story must be on the
// site's host: one that everyone has looked at.
func (k *checker) address(m *marks, path, address, host string) {
	if address == "" {
		return
	}
	at := m.at(path)
	if len(address) > maxAddress {
		k.add(at, RuleAddress, say("the address has %d bytes, at most %d are allowed", len(address), maxAddress), say("take a shorter one"))
		return
	}
	filled := strings.ReplaceAll(address, playlists.CarriageHole, "c")
	u, err := url.Parse(filled)
	switch {
	case err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil:
		k.add(at, RuleAddress, say("%s is not an https address", quote(address)), say(`write it like "https://www.example.org/film"`))
	case strings.ContainsAny(filled, "{}"):
		k.add(at, RuleAddress, say("%s has a hole that isn't {carriage}", quote(address)), say("only {carriage} is filled in; take out what else stands in braces"))
	case strings.Contains(hostPart(address), playlists.CarriageHole):
		k.add(at, RuleAddress, say("{carriage} stands in the host"), say("put it into the path or the query, as in /?carriage={carriage}"))
	case strings.ContainsAny(filled, " \n\"<>\\^`|"):
		k.add(at, RuleAddress, say("%s holds characters that an address can't have", quote(address)), say("take out spaces, quotes and brackets, or write them as %%20 and so on"))
	case host != "" && !strings.EqualFold(u.Host, host):
		k.add(at, RuleAddress, say("the address leads to %s, the campaign's site is on %s", u.Host, host), say("put the film on the site's host, so that people land where the campaign says"))
	}
}

// hostPart gives what stands between https:// and the path.
func hostPart(address string) string {
	rest := strings.TrimPrefix(address, "https://")
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		rest = rest[:i]
	}
	return rest
}

// short judges what people will read and type: no scheme, and the site's host.
func (k *checker) short() {
	c := k.campaign
	short, host := c.Site.Short, siteHost(c.Site.Address)
	if short == "" || host == "" {
		return
	}
	bare := func(h string) string { return strings.TrimPrefix(strings.ToLower(h), "www.") }
	switch {
	case len(short) > 60 || strings.Contains(short, "://") || strings.ContainsAny(short, " \n{}\"<>"):
		k.add(c.at("site.short"), RuleShort, say("%s is not short to type", quote(short)), say(`write host and path without https://, such as "example.org/help", at most 60 letters`))
	case bare(hostPart(short)) != bare(host):
		k.add(c.at("site.short"), RuleShort, say("the short address leads to %s, the site is on %s", hostPart(short), host), say("let both lead to the same host; www. makes no difference"))
	}
}

// siteHost gives the host of an address, "" if it has none.
func siteHost(address string) string {
	u, err := url.Parse(strings.ReplaceAll(address, playlists.CarriageHole, "c"))
	if err != nil || len(u.Host) > maxAddress {
		return ""
	}
	return u.Host
}
