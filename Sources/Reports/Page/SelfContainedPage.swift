/// A page of HTML that needs nothing but itself.
package enum SelfContainedPage {
    /// - Parameters:
    ///   - title: plain text.
    ///   - body: HTML, with a line end of its own where the script shall begin on a new line.
    ///   - script: the only one that the page's policy lets run.
    ///   - connects: whether the script may talk to where the page came from.
    package static func html(title: String, css: String, body: String, script: String, connects: Bool = false) -> String {
        let script = "\n\(script)\n"
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(ContentPolicy.text(for: script, connects: connects))">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <link rel="icon" href="data:,">
            <title>\(Markup.escaped(title))</title>
            <style>
            \(css)</style>
            </head>
            <body>
            \(body)<script>\(script)</script>
            </body>
            </html>

            """
    }
}
