package desk

import (
	"fmt"
	"html/template"
)

// functions are what templates may call beside their data, in one language.
func functions(t tongue) template.FuncMap {
	reader := &Reader{tongue: t}
	return template.FuncMap{
		"t":       t.t,
		"b":       bold,
		"link":    link,
		"code":    func(v any) template.HTML { return mark("code", fmt.Sprint(v)) },
		"seconds": reader.Seconds,
		"bytes":   reader.Bytes,
		"day":     reader.Day,
		"lang":    t.language,
		"name":    nameOf,
		"took":    t.took,
		"dict":    dict,
		"add":     func(a, b int) int { return a + b },
	}
}

// t says a sentence, given as a text with its names and values, or as a Phrase.
func (t tongue) t(said any, args ...any) (template.HTML, error) {
	switch said := said.(type) {
	case Phrase:
		return t.html(said), nil
	case string:
		return t.html(Phrase{Text: said, args: args}), nil
	default:
		return "", fmt.Errorf("t: %T is no sentence", said)
	}
}

// bold marks a number that matters; what follows are names and values of data
// attributes by which a script finds it.
func bold(n any, data ...string) dressed {
	attributes := ""
	for i := 0; i+1 < len(data); i += 2 {
		attributes += ` data-` + data[i] + `="` + template.HTMLEscapeString(data[i+1]) + `"`
	}
	return dressed{n: n, html: template.HTML("<b" + attributes + ">" + template.HTMLEscapeString(fmt.Sprint(n)) + "</b>")} //nolint:gosec // names are ours, values are escaped
}

// link makes words lead somewhere; the address is one of ours.
func link(to string, words any) template.HTML {
	text, ready := words.(template.HTML)
	if !ready {
		text = template.HTML(template.HTMLEscapeString(fmt.Sprint(words))) //nolint:gosec // escaped just now
	}
	return template.HTML(`<a href="`+template.HTMLEscapeString(local(to))+`">`) + text + "</a>" //nolint:gosec // the address is escaped and of this site
}

// nameOf marks a name that no language translates.
func nameOf(name any) template.HTML {
	return template.HTML(`<span translate="no">` + template.HTMLEscapeString(fmt.Sprint(name)) + "</span>") //nolint:gosec // escaped
}

// NotYet stands for a length of time, in ms, that has not come to its end.
const NotYet = -1

func (t tongue) took(ms int64) string {
	if ms == NotYet {
		return t.say(Say("not yet"))
	}
	return (&Reader{tongue: t}).Seconds(ms)
}

func mark(element, text string) template.HTML {
	return template.HTML("<" + element + ">" + template.HTMLEscapeString(text) + "</" + element + ">") //nolint:gosec // the text is escaped
}

// language names a language for a reader.
func (t tongue) language(l any) string {
	names := map[string]map[string]string{
		"en": {"en": "English", "uk": "Ukrainian", "pl": "Polish", "de": "German", "ro": "Romanian", "ru": "Russian"},
		"uk": {"en": "англійська", "uk": "українська", "pl": "польська", "de": "німецька", "ro": "румунська", "ru": "російська"},
	}
	if name := names[string(t.lang)][fmt.Sprint(l)]; name != "" {
		return name
	}
	return fmt.Sprint(l)
}

// dict gathers named values for a part.
func dict(pairs ...any) (map[string]any, error) {
	d := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is no name", pairs[i])
		}
		d[name] = pairs[i+1]
	}
	return d, nil
}
