/** The languages we speak. */
#ifndef PHAROS_CORE_TEXTS_LANG_H
#define PHAROS_CORE_TEXTS_LANG_H

/** Values index tables of texts. */
enum lang { LANG_EN = 0, LANG_KO = 1 };

enum { LANG_COUNT = 2 };

#endif
