/* What is known to have got past cleaners: handlers, schemes in disguise, style sheets that run,
 * and markup that browsers read in another way once it is written out and read again. */
#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "proto/html/html.h"
#include "proto/html/html_check.h"
#include "proto/html/html_test_ground.h"
#include "proto/html/html_tree_check.h"

static const char *const attacks[] = {
    /* Elements and handlers, in every spelling. */
    "<SCRIPT SRC=https://x.example/a.js></SCRIPT>",
    "<scr<script>ipt>f()</scr</script>ipt>",
    "<script/x>f()</script >",
    "<script\n>f()</script\t>",
    "<<script>f();//<</script>",
    "<script>f()",
    "<img src=x onerror=f()>",
    "<img/src=x/onerror=f()>",
    "<img src=`x`onerror=f()>",
    "<img src='x'onerror='f()'>",
    "<img \"\"\"><script>f()</script>\">",
    "<img src=x:f() onerror=eval(src)>",
    "<img src onerror /\" '\"= alt=f()//\">",
    "<img\x0Csrc=x\x0Conerror=f()>",
    "<img\x0Bsrc=x\x0Bonerror=f()>",
    "<img src=x id/=' onerror=f()//'>",
    "<p/onclick=f()>x",
    "<p =onclick=f()>x",
    "<p \x01onclick=f()>x",
    "<p title=\"a\"onclick=\"f()\">x",
    "<p title=a\"onclick=f()>x",
    "<body onload=f()>x",
    "<body background=javascript:f()>",
    "<input onfocus=f() autofocus><keygen onfocus=f()><select onfocus=f()>",
    "<video><source onerror=f()></video><audio src=x onerror=f()>",
    "<details open ontoggle=f()>x</details>",
    "<marquee onstart=f()>x</marquee>",
    "<object data=javascript:f()></object><embed src=javascript:f()><applet code=x>",
    "<frameset onload=f()><frame src=javascript:f()></frameset>",
    "<iframe srcdoc='<script>f()</script>'></iframe><iframe src=javascript:f()>",
    "<iframe/src=x onload=f()></iframe x>after",
    "<isindex type=image src=1 onerror=f()>",
    "<form action=javascript:f()><button formaction=javascript:f()>x</button></form>",
    "<meta http-equiv=refresh content='0;url=javascript:f()'>",
    "<link rel=stylesheet href=javascript:f()><link rel=import href=x>",
    "<base href='javascript:/'><a href='/f()//'>x</a>",
    "<a href=x ping=https://x.example/>x</a>",
    "<a href=\"#\" id=location name=body>x</a>",
    "<img name=createElement><img id=attributes><form id=nodeName>",
    "<table background=javascript:f()><td background='vbscript:f()'>x",
    "<bgsound src=javascript:f()><layer src=x><ilayer src=x>",
    "<custom-element onclick=f()>x</custom-element>",
    "<p contenteditable onbeforeinput=f() tabindex=1 accesskey=x>x",
    /* Schemes. */
    "<a href=\"jav&#x09;ascript:f()\">x</a>",
    "<a href=\"jav&#x0A;ascript:f()\">x</a>",
    "<a href=\" &#14;  javascript:f()\">x</a>",
    "<a href=\"\xE2\x80\xA8javascript:f()\">x</a>",
    "<a href=\"&#xA0;javascript:f()\">x</a>",
    "<a href=\"&#0000106&#0000097&#0000118&#0000097script:f()\">x</a>",
    "<a href=\"javascript&#58;f()\">x</a>",
    "<a href=\"java\\0script:f()\">x</a>",
    "<a href=\"https:javascript:f()\">x</a>",
    "<a href=\"data:text/html;base64,PHNjcmlwdD4=\">x</a>",
    "<a href=\"//x.example\\@y.example/\">x</a>",
    "<a href='https://x\" onclick=\"f()'>x</a>",
    "<a href='https://x?<script>f()</script>'>x</a>",
    "<img src='data:image/svg+xml;base64,PHN2Zz4='>",
    "<img src='data:image/png;base64,\"onerror=f()'>",
    "<img src='data:image/png,<svg onload=f()>'>",
    "<img src='data:text/html;base64,AAAA'>",
    "<img src='cid:a\" onerror=\"f()'>",
    "<img srcset='javascript:f() 1x, https://x.example/a 2x' sizes=100vw>",
    "<picture><source srcset=https://x.example/a><img src=x></picture>",
    "<img lowsrc=https://x.example dynsrc=https://x.example longdesc=javascript:f()>",
    /* Styles. */
    "<p style='background:url(javascript:f())'>x",
    "<p style=\"background:url('https://x.example/a?';color:red;')\">x",
    "<p style='width:expr/**/ession(f())'>x",
    "<p style='xss:expression(f())'>x",
    "<p style='color:\\72 ed'>x",
    "<p style='-moz-binding:url(x#y)'>x",
    "<p style='behavior:url(#default#time2)'>x",
    "<p style='position:fixed;top:0;left:0;width:100%;height:100%'>x",
    "<p style='margin:-99999px'>x",
    "<p style='margin-left:-1px;margin-top:calc(-1 * 100vh)'>x",
    "<p style='font-family:\"a;}*{position:fixed\"'>x",
    "<p style='font-family:a&quot;;position:fixed'>x",
    "<p style='color:red;}body{display:none'>x",
    "<p style='--x:url(y);color:var(--x)'>x",
    "<p style='list-style:url(https://x.example)'>x",
    "<p style='cursor:url(https://x.example),auto;content:url(x)'>x",
    "<p style='filter:url(x);clip-path:url(x);mask:url(x)'>x",
    "<p style='transform:scale(99);animation:x 1s;transition:all 9s'>x",
    "<p style='@import \"https://x.example\";'>x",
    "<p style='background:#fff url(\"https://x.example/&quot;&gt;&lt;script&gt;\")'>x",
    "<style>@import 'https://x.example'; p{background:url(x)}</style>",
    "<style><!--</style><img src=x onerror=f()>--></style>",
    "<style><img title=\"</style><img src=x onerror=f()>\"></style>",
    /* What is read otherwise when it is read again. */
    "<noscript><p title=\"</noscript><img src=x onerror=f()>\">",
    "<noembed><img title=\"</noembed><img src=x onerror=f()>\">",
    "<textarea><img title=\"</textarea><img src=x onerror=f()>\">",
    "<title><a title=\"</title><img src=x onerror=f()>\">",
    "<xmp><p title=\"</xmp><img src=x onerror=f()>\">",
    "<iframe><p title=\"</iframe><img src=x onerror=f()>\">",
    "<xml><p title=\"</xml><img src=x onerror=f()>\">",
    "<listing>&lt;img src=x onerror=f()&gt;</listing>",
    "<pre>&lt;script&gt;f()&lt;/script&gt;</pre>",
    "<plaintext></plaintext><img src=x onerror=f()>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 "
    "onerror=f()&gt;\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=f()>",
    "<svg></p><style><a title=\"</style><img src=x onerror=f()>\">",
    "<svg><style>&lt;img src=x onerror=f()&gt;</style></svg>",
    "<svg><title><style><img src=x onerror=f()></style></title></svg>",
    "<svg><desc><p title=\"</desc><img src=x onerror=f()>\"></svg>",
    "<svg><foreignObject><p><style><img src=x onerror=f()></style></foreignObject></svg>",
    "<svg><![CDATA[><img src=x onerror=f()>]]></svg>",
    "<svg/onload=f()><svg><script>f()</script><svg><a xlink:href=javascript:f()>x</a>",
    "<svg><animate onbegin=f() attributeName=href values=javascript:f()>",
    "<svg><use href='data:image/svg+xml,<svg id=x><script>f()</script></svg>#x'>",
    "<math><annotation-xml encoding=text/html><style><img src=x onerror=f()></style>",
    "<math href=javascript:f()>x</math><math><maction xlink:href=javascript:f()>x",
    "<template><script>f()</script></template><template><template></template><img src=x "
    "onerror=f()>",
    "<select><style><img src=x onerror=f()></style></select><img src=x onerror=f()>",
    "<option><style></option></select><b><img src=x onerror=f()></style></option>",
    "<table><a><tr><td><form></a></form><img src=x onerror=f()>",
    "<b><table><tr></b><td><i></table></i><img src=x onerror=f()>",
    "<a><table><a></table><a><b></a></b>",
    "<p><table><p></table></p><li><p></li></p>",
    "<h1><h2></h1></h2><dd><dl><dd></dl><caption><td>",
    "<nobr><nobr><font><p><nobr></font></nobr>",
    "<!--><img src=x onerror=f()>-->",
    "<!-- --!><img src=x onerror=f()>-->",
    "<!--[if gte IE 4]><script>f()</script><![endif]-->",
    "<!--[if]><img src=x onerror=f()-->",
    "<![><img src=\"]><img src=x onerror=f()//\">",
    "<?xml-stylesheet href=javascript:f()?><?php echo '>' ?>",
    "<!DOCTYPE x [<!ENTITY y '<script>f()</script>'>]>&y;",
    "<comment><img title=\"</comment><img src=x onerror=f()>\">",
    "<x<img src=x onerror=f()>",
    "<a@b \"><script>f()</script>",
    "<https://x\" onmouseover=\"f()><img src=x onerror=f()>",
    "<kim@example.com><script>f()</script>",
    "&lt;script&gt;f()&lt;/script&gt; &#60script&#62 &lt;&sol;p&gt;",
    "+ADw-script+AD4-f()+ADw-/script+AD4-",
    "\xC0\xBCscript\xC0\xBE \xBCscript\xBE \xFF<\xFFscript>",
    "<\x00script>f()</\x00script>",
    "<scr\x00ipt>f()</scr\x00ipt>",
    "<p title='`><img src=x onerror=f()>'>``onmouseover=f()",
};

static void known_attacks_come_to_nothing(void **state)
{
    for (size_t i = 0; i < COUNT_OF(attacks); i++)
        assert_harmless(*state, str_of(attacks[i]));
}

/** One inside of another, and one cut short by another. */
static void attacks_do_not_help_each_other(void **state)
{
    static const char *const frames[] = {
        "%s%s",
        "<table><tr>%s<td>%s</table>",
        "<p title=\"%s\">%s</p>",
        "<svg>%s</svg>%s",
        "<!--%s-->%s",
        "<div style='%s'>%s</div>",
        "<a href='%s'>%s</a>",
        "<math><mtext>%s<p>%s",
        "<select>%s</select>%s",
    };

    for (size_t i = 0; i < COUNT_OF(attacks); i++) {
        for (size_t k = 0; k < COUNT_OF(frames); k++) {
            struct str first = str_of(attacks[i]);
            struct str second = str_of(attacks[(i * 7 + k * 13) % COUNT_OF(attacks)]);
            struct str frame = str_of(frames[k]);
            size_t at = str_find(frame, STR("%s"));
            struct str rest = str_from(frame, at + 2);
            size_t next = str_find(rest, STR("%s"));

            assert_harmless(*state,
                            str_format(*state,
                                       "%" STR_FMT "%" STR_FMT "%" STR_FMT "%" STR_FMT "%" STR_FMT,
                                       STR_ARG(str_sub(frame, 0, at)), STR_ARG(first),
                                       STR_ARG(str_sub(rest, 0, next)), STR_ARG(second),
                                       STR_ARG(str_from(rest, next + 2))));
        }
        arena_reset(*state);
    }
}

static void attacks_cut_short_come_to_nothing(void **state)
{
    for (size_t i = 0; i < COUNT_OF(attacks); i++) {
        struct str attack = str_of(attacks[i]);

        for (size_t n = 0; n < attack.n; n++) {
            assert_harmless(*state, str_sub(attack, 0, n));
            assert_harmless(*state, str_from(attack, n));
        }
        arena_reset(*state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(known_attacks_come_to_nothing, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(attacks_do_not_help_each_other, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(attacks_cut_short_come_to_nothing, make_arena, drop_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
