package studio

import (
	"fmt"
	"strings"
	"unicode"
)

// slug makes a name out of what people write: small Latin letters, digits and
// dashes. Ukrainian is written as the Cabinet's rule of 2010 (no. 55) has it.
func slug(text string) string {
	var b strings.Builder
	start, dash := true, false
	for _, c := range text {
		c = unicode.ToLower(c)
		written := latin(c, start)
		start = !unicode.IsLetter(c) && !mute(c)
		if mute(c) {
			continue
		}
		if written == "" {
			dash = b.Len() > 0
			continue
		}
		if b.Len()+len(written)+1 > 40 {
			break
		}
		if dash {
			b.WriteByte('-')
			dash = false
		}
		b.WriteString(written)
	}
	return b.String()
}

// mute are letters and signs within a word that have no letter of their own.
func mute(c rune) bool { return strings.ContainsRune("ь'’ʼ`", c) }

// latin writes one small letter, "" for what has no place in a name.
func latin(c rune, start bool) string {
	if c < unicode.MaxASCII {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			return string(c)
		}
		return ""
	}
	if start {
		switch c {
		case 'є':
			return "ye"
		case 'ї':
			return "yi"
		case 'й':
			return "y"
		case 'ю':
			return "yu"
		case 'я':
			return "ya"
		}
	}
	return letters()[c]
}

func letters() map[rune]string {
	return map[rune]string{
		'а': "a", 'б': "b", 'в': "v", 'г': "h", 'ґ': "g", 'д': "d", 'е': "e", 'є': "ie", 'ж': "zh", 'з': "z", 'и': "y", 'і': "i", 'ї': "i", 'й': "i",
		'к': "k", 'л': "l", 'м': "m", 'н': "n", 'о': "o", 'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ф': "f", 'х': "kh", 'ц': "ts", 'ч': "ch",
		'ш': "sh", 'щ': "shch", 'ю': "iu", 'я': "ia",
	}
}

// named gives a name that nobody has yet: what a person chose or, if they chose
// none, one made of the first title that gives any.
func named(chosen string, titles []string, otherwise string, taken func(string) bool) string {
	if chosen != "" {
		return chosen
	}
	base := otherwise
	for _, title := range titles {
		if made := slug(title); made != "" {
			base = made
			break
		}
	}
	return unique(base, taken)
}

// unique adds a number to a name until nobody has it.
func unique(base string, taken func(string) bool) string {
	name := base
	for n := 2; taken(name); n++ {
		end := fmt.Sprintf("-%d", n)
		name = strings.TrimRight(base[:min(len(base), 40-len(end))], "-") + end
	}
	return name
}
