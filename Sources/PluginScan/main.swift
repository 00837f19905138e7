import Foundation
import SoundalikePlugins

// Reads LV2 data for soundalike, which starts it where it needs it.
guard CommandLine.arguments.dropFirst() == ["--serve"] else {
    try? FileHandle.standardError.write(contentsOf: Data("This program reads plugins' data for soundalike, which starts it where it needs it.\n".utf8))
    exit(64)
}
exit(PluginScanWorker.run())
