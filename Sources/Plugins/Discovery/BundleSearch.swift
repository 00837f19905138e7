import Foundation

/// Where plugins are installed.
enum BundleSearch {
    /// The folders of `LV2_PATH`, or the usual ones where that is not set.
    static func folders(environment: [String: String]) -> [String] {
        let home = environment["HOME"] ?? ""
        let path = environment["LV2_PATH"].flatMap { $0.isEmpty ? nil : $0 } ?? usualPath
        return path.split(separator: ":").map { $0.hasPrefix("~/") ? home + $0.dropFirst(1) : String($0) }
    }

    /// The bundles in a folder, each with a slash at the end, in alphabetical order; none where it cannot be read.
    static func bundles(in folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().map { "\(folder)/\($0)/" }.filter { FileManager.default.fileExists(atPath: $0 + "manifest.ttl") }
    }

    #if os(macOS)
    private static let usualPath = "~/Library/Audio/Plug-Ins/LV2:~/.lv2:/usr/local/lib/lv2:/usr/lib/lv2:/Library/Audio/Plug-Ins/LV2"
    #elseif arch(arm64)
    private static let usualPath = "~/.lv2:/usr/lib/aarch64-linux-gnu/lv2:/usr/lib64/lv2:/usr/lib/lv2:/usr/local/lib/lv2"
    #else
    private static let usualPath = "~/.lv2:/usr/lib/x86_64-linux-gnu/lv2:/usr/lib64/lv2:/usr/lib/lv2:/usr/local/lib/lv2"
    #endif
}
