/// By how much each feature differs between passages of one recording.
enum StyleScales {
    static func scale(of id: String) -> Double {
        if id.hasPrefix("correlation") { return 0.1 }
        if id.hasPrefix("level_p5") { return 4 }
        return 2
    }
}
