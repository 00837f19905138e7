import Foundation

/// Numbers made by a committed script, `Tests/References/NAME.py`, and committed beside it as `NAME.json`.
public enum References {
    /// The folder of the scripts and what they wrote.
    public static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("References")

    /// Decodes `NAME.json`.
    public static func load<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(type, from: Data(contentsOf: folder.appendingPathComponent("\(name).json")))
    }
}

/// Data for experiments beside the checkout, present only where the project is developed.
public enum SharedData {
    /// The path of a file or folder in it; nil when it is not there.
    public static func path(_ relative: String) -> String? {
        let url = References.folder.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("shared/data").appendingPathComponent(relative)
        return FileManager.default.fileExists(atPath: url.path) ? url.path : nil
    }
}
