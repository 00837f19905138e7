#pragma once
// TagLib has C++ headers only, which Sources/Tags includes; this module brings its flags.
