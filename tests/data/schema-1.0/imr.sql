BEGIN TRANSACTION;
CREATE TABLE documents (
	id VARCHAR(64) NOT NULL, 
	content BLOB NOT NULL, 
	media_type TEXT NOT NULL, 
	name TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "documents" VALUES('b4285e21b64ec092f1fedeffc6a201120ecff0f09ded6bb5ebd708ccd5069da5',X'43617365204E756D6265723A20434D39392D303030303030310A446174652041737369676E65643A2030332F30342F323033312044617465206F6620496E6A7572793A2030312F30322F323033310A4465636973696F6E20446174653A2030342F30352F323033312055522044656E69616C20446174653A2030322F30332F323033310A5072696F726974793A205374616E64617264204170706C69636174696F6E200A52656365697665643A200A30322F31332F323033310A484F572054484520494D522046494E414C2044455445524D494E4154494F4E20574153204D4144450A54686520636F6D706C6574652066696C652077656E7420746F20616E206578706572742072657669657765722077686F20686173206E6F200A7374616B652E0A54686520457870657274205265766965776572206861732074686520666F6C6C6F77696E672063726564656E7469616C733A0A5374617465287329206F66204C6963656E737572653A2041746C616E7469732C20456C20446F7261646F0A43657274696669636174696F6E2873292F5370656369616C74793A20416C6368656D792C204C6565636820436172650A434C494E4943414C20434153452053554D4D4152590A5468652065787065727420726576696577657220646576656C6F7065642074686520666F6C6C6F77696E6720636C696E6963616C20636173652073756D6D617279206261736564206F6E206120726576696577206F6620746865200A636173652066696C652C20696E636C7564696E6720616C6C206D65646963616C207265636F7264733A0A54686520696E6A7572656420776F726B65722069732061203130312079656172206F6C642066656D616C652077686F2077617320696E6A75726564206F6E2030312D30322D33312E205368652066656C6C206F666620746865206D6F6F6E207768696C65200A73686520776173207061696E74696E672069742E2054726561746D656E7420746F20646174652068617320696E636C75646564206D6F737320616E6420612076657279206C6F6E67207265737420696E2061206461726B20726F6F6D2E200A494D52204953535545532C204445434953494F4E5320414E4420524154494F4E414C45530A5468652046696E616C2044657465726D696E6174696F6E20776173206261736564206F6E206465636973696F6E7320666F7220746865206469737075746564206974656D732F73657276696365732073657420666F7274682062656C6F773A0A5A79786F6C2037206D67202331313A20557068656C640A436C61696D732041646D696E6973747261746F722067756964656C696E653A2054686520436C61696D732041646D696E6973747261746F7220646964206E6F74206369746520616E79200A6D65646963616C2065766964656E636520666F722069742E0A4D4158494D55532067756964656C696E653A204465636973696F6E206261736564206F6E205A79786F6C20416C6D616E616320323033302C2053656374696F6E2873293A204D6F73732E0A4465636973696F6E20726174696F6E616C653A2054686520616C6D616E616320736179732074686174206D6F73732068656C70732074686F73652077686F206C697665206F6E20746865206D6F6F6E20666F72206C6F6E672E20546865206561726C696572206465636973696F6E20776173200A557068656C64206279207468652067756964656C696E652E20417320737563682C207468652072657175657374206973206E6F74206D65646963616C6C79206E65636573736172792E0A4C6565636865732C206120646F7A656E3A204F7665727475726E65640A436C61696D732041646D696E6973747261746F722067756964656C696E653A2054686520436C61696D732041646D696E6973747261746F7220646964206E6F74206369746520616E79200A6D65646963616C2065766964656E636520666F722069742E0A4D4158494D55532067756964656C696E653A204465636973696F6E206261736564206F6E205A79786F6C20416C6D616E616320323033302C2053656374696F6E2873293A204D6F73732E0A4465636973696F6E20726174696F6E616C653A2054686520616C6D616E616320736179732074686174206D6F73732068656C70732074686F73652077686F206C697665206F6E20746865206D6F6F6E20666F72206C6F6E672E20546865206561726C696572206465636973696F6E20776173200A557068656C64206279207468652067756964656C696E652E20417320737563682C207468652072657175657374206973206E6F74206D65646963616C6C79206E65636573736172792E0A','text/plain','moon.txt',1701,'2026-11-30 17:22:12.919291');
CREATE TABLE extractions (
	number INTEGER NOT NULL, 
	id VARCHAR(32) NOT NULL, 
	document_id VARCHAR(64) NOT NULL, 
	source TEXT NOT NULL, 
	reader TEXT NOT NULL, 
	model TEXT NOT NULL, 
	configuration TEXT NOT NULL, 
	status TEXT NOT NULL, 
	attempt INTEGER DEFAULT '1' NOT NULL, 
	error TEXT, 
	record TEXT, 
	case_number TEXT, 
	text_sha256 VARCHAR(64), 
	doubts INTEGER DEFAULT '0' NOT NULL, 
	decided INTEGER DEFAULT '0' NOT NULL, 
	created_at DATETIME NOT NULL, 
	finished_at DATETIME, 
	reviewed_at DATETIME, 
	reviewer TEXT, 
	PRIMARY KEY (number), 
	UNIQUE (document_id, reader, model), 
	UNIQUE (id), 
	FOREIGN KEY(document_id) REFERENCES documents (id) ON DELETE CASCADE
);
INSERT INTO "extractions" VALUES(1,'59ad65b68d8640f19ad808121ac182fb','b4285e21b64ec092f1fedeffc6a201120ecff0f09ded6bb5ebd708ccd5069da5','moon.txt','regex','','cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc','done',1,NULL,'{"schema_version":"1.0","document":{"id":"b4285e21b64ec092f1fedeffc6a201120ecff0f09ded6bb5ebd708ccd5069da5","source":"moon.txt","also":[],"media_type":"text/plain","pages":1,"text_source":"text","text_engine":null,"text_sha256":"b4285e21b64ec092f1fedeffc6a201120ecff0f09ded6bb5ebd708ccd5069da5","layout":"case-number","characters":1701},"case":{"case_number":"CM99-0000001","priority":"standard","dates":{"assigned":"2031-03-04","injury":"2031-01-02","decision":"2031-04-05","ur_denial":"2031-02-03","application_received":"2031-02-13"},"reviewer":{"licensed_states":["Atlantis","El Dorado"],"specialties":["Alchemy","Leech Care"]},"patient":{"age":101,"sex":"female"},"mechanism_of_injury":"fell off the moon while","diagnoses":[],"prior_treatments":["moss","very long rest in a dark room"],"issues":[{"description":"Zyxol 7 mg #11","category":"medication","decision":"upheld","retrospective":false,"service_dates":[],"original_request":null,"authorized_portion":null,"medication":{"ingredients":[{"name":"Zyxol","strength":"7 mg"}],"form":null,"quantity":11,"package":null,"directions":null,"supply":null,"refills":null},"schedule":null,"claims_administrator_guidelines":[],"reviewer_guidelines":[{"source":"Zyxol Almanac 2030","sections":["Moss"],"pages":null}],"rationale":"The almanac says that moss helps those who live on the moon for long. The earlier decision was \nUpheld by the guideline. As such, the request is not medically necessary."},{"description":"Leeches, a dozen","category":null,"decision":"overturned","retrospective":false,"service_dates":[],"original_request":null,"authorized_portion":null,"medication":null,"schedule":null,"claims_administrator_guidelines":[],"reviewer_guidelines":[{"source":"Zyxol Almanac 2030","sections":["Moss"],"pages":null}],"rationale":"The almanac says that moss helps those who live on the moon for long. The earlier decision was \nUpheld by the guideline. As such, the request is not medically necessary."}]},"evidence":{"case_number":{"status":"exact","start":13,"end":25,"page":1,"quote":"CM99-0000001","readers":["regex"],"confidence":null,"note":null},"priority":{"status":"exact","start":142,"end":150,"page":1,"quote":"Standard","readers":["regex"],"confidence":null,"note":null},"dates.assigned":{"status":"exact","start":41,"end":51,"page":1,"quote":"03/04/2031","readers":["regex"],"confidence":null,"note":null},"dates.injury":{"status":"exact","start":68,"end":78,"page":1,"quote":"01/02/2031","readers":["regex"],"confidence":null,"note":null},"dates.decision":{"status":"exact","start":94,"end":104,"page":1,"quote":"04/05/2031","readers":["regex"],"confidence":null,"note":null},"dates.ur_denial":{"status":"exact","start":121,"end":131,"page":1,"quote":"02/03/2031","readers":["regex"],"confidence":null,"note":null},"dates.application_received":{"status":"exact","start":175,"end":185,"page":1,"quote":"02/13/2031","readers":["regex"],"confidence":null,"note":null},"reviewer.licensed_states.0":{"status":"exact","start":365,"end":373,"page":1,"quote":"Atlantis","readers":["regex"],"confidence":null,"note":null},"reviewer.licensed_states.1":{"status":"exact","start":375,"end":384,"page":1,"quote":"El Dorado","readers":["regex"],"confidence":null,"note":null},"reviewer.specialties.0":{"status":"exact","start":413,"end":420,"page":1,"quote":"Alchemy","readers":["regex"],"confidence":null,"note":null},"reviewer.specialties.1":{"status":"exact","start":422,"end":432,"page":1,"quote":"Leech Care","readers":["regex"],"confidence":null,"note":null},"patient.age":{"status":"exact","start":613,"end":625,"page":1,"quote":"101 year old","readers":["regex"],"confidence":null,"note":null},"patient.sex":{"status":"exact","start":626,"end":632,"page":1,"quote":"female","readers":["regex"],"confidence":null,"note":null},"mechanism_of_injury":{"status":"exact","start":666,"end":689,"page":1,"quote":"fell off the moon while","readers":["regex"],"confidence":null,"note":null},"prior_treatments.0":{"status":"exact","start":743,"end":747,"page":1,"quote":"moss","readers":["regex"],"confidence":null,"note":null},"prior_treatments.1":{"status":"exact","start":754,"end":783,"page":1,"quote":"very long rest in a dark room","readers":["regex"],"confidence":null,"note":null},"issues.0.description":{"status":"exact","start":919,"end":933,"page":1,"quote":"Zyxol 7 mg #11","readers":["regex"],"confidence":null,"note":null},"issues.0.category":{"status":"derived","start":919,"end":929,"page":1,"quote":"Zyxol 7 mg","readers":["regex"],"confidence":null,"note":null},"issues.0.decision":{"status":"exact","start":935,"end":941,"page":1,"quote":"Upheld","readers":["regex"],"confidence":null,"note":null},"issues.0.retrospective":{"status":"derived","start":919,"end":934,"page":1,"quote":"Zyxol 7 mg #11:","readers":["regex"],"confidence":null,"note":null},"issues.0.medication.ingredients.0.name":{"status":"exact","start":919,"end":924,"page":1,"quote":"Zyxol","readers":["regex"],"confidence":null,"note":null},"issues.0.medication.ingredients.0.strength":{"status":"exact","start":925,"end":929,"page":1,"quote":"7 mg","readers":["regex"],"confidence":null,"note":null},"issues.0.medication.quantity":{"status":"exact","start":930,"end":933,"page":1,"quote":"#11","readers":["regex"],"confidence":null,"note":null},"issues.0.reviewer_guidelines.0.source":{"status":"exact","start":1079,"end":1097,"page":1,"quote":"Zyxol Almanac 2030","readers":["regex"],"confidence":null,"note":null},"issues.0.reviewer_guidelines.0.sections.0":{"status":"exact","start":1111,"end":1115,"page":1,"quote":"Moss","readers":["regex"],"confidence":null,"note":null},"issues.0.rationale":{"status":"exact","start":1137,"end":1306,"page":1,"quote":"The almanac says that moss helps those who live on the moon for long. The earlier decision was Upheld by the guideline. As such, the request is not medically necessary.","readers":["regex"],"confidence":null,"note":null},"issues.1.description":{"status":"exact","start":1307,"end":1323,"page":1,"quote":"Leeches, a dozen","readers":["regex"],"confidence":null,"note":null},"issues.1.decision":{"status":"exact","start":1325,"end":1335,"page":1,"quote":"Overturned","readers":["regex"],"confidence":null,"note":null},"issues.1.retrospective":{"status":"derived","start":1307,"end":1324,"page":1,"quote":"Leeches, a dozen:","readers":["regex"],"confidence":null,"note":null},"issues.1.reviewer_guidelines.0.source":{"status":"exact","start":1473,"end":1491,"page":1,"quote":"Zyxol Almanac 2030","readers":["regex"],"confidence":null,"note":null},"issues.1.reviewer_guidelines.0.sections.0":{"status":"exact","start":1505,"end":1509,"page":1,"quote":"Moss","readers":["regex"],"confidence":null,"note":null},"issues.1.rationale":{"status":"exact","start":1531,"end":1700,"page":1,"quote":"The almanac says that moss helps those who live on the moon for long. The earlier decision was Upheld by the guideline. As such, the request is not medically necessary.","readers":["regex"],"confidence":null,"note":null}},"findings":[{"code":"source-conflict.dates","severity":"warning","fields":["case_number","dates.decision"],"message":"case number ''CM99-0000001'' does not fit a decision on 2031-04-05","spans":[[13,25],[94,104]]},{"code":"source-conflict.decision","severity":"warning","fields":["issues.1.decision"],"message":"the heading says overturned, the rationale concludes upheld","spans":[[1325,1335],[1673,1699]]}],"review":{"needed":false,"fields":[]},"provenance":{"reader":"regex","model":null,"endpoint":null,"prompts":{},"wire_schema":null,"extractor_version":"0.1.0","calls":0,"asked":[],"input_tokens":0,"output_tokens":0,"cost_usd":0.0,"cached":false,"seconds":0.066,"created_at":"2026-11-30T17:22:13Z"}}','CM99-0000001','b4285e21b64ec092f1fedeffc6a201120ecff0f09ded6bb5ebd708ccd5069da5',0,1,'2026-11-30 17:22:13.056755','2026-11-30 17:22:13.134897','2026-11-30 17:22:13.190149','R. Zyxol');
INSERT INTO "extractions" VALUES(2,'bf34b0b62558402d81fc3632fc81c225','b4285e21b64ec092f1fedeffc6a201120ecff0f09ded6bb5ebd708ccd5069da5','moon.txt','hybrid','zyxol-7b','dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd','queued',1,NULL,NULL,NULL,NULL,0,0,'2026-11-30 17:22:13.206456',NULL,NULL,NULL);
CREATE TABLE keys (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	scope TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	last_used_at DATETIME, 
	revoked_at DATETIME, 
	PRIMARY KEY (id)
);
CREATE TABLE meta (
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "meta" VALUES('schema','1');
CREATE TABLE removals (
	document_id VARCHAR(64) NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (document_id)
);
CREATE TABLE reviews (
	number INTEGER NOT NULL, 
	extraction_id VARCHAR(32) NOT NULL, 
	path TEXT NOT NULL, 
	action TEXT NOT NULL, 
	value TEXT, 
	note TEXT, 
	reviewer TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (number), 
	FOREIGN KEY(extraction_id) REFERENCES extractions (id) ON DELETE CASCADE
);
INSERT INTO "reviews" VALUES(1,'59ad65b68d8640f19ad808121ac182fb','dates.injury','correct','"2031-01-03"','x','R. Zyxol','2026-11-01 00:00:00.000000');
CREATE TABLE texts (
	document_id VARCHAR(64) NOT NULL, 
	text_sha256 VARCHAR(64) NOT NULL, 
	document TEXT NOT NULL, 
	PRIMARY KEY (document_id, text_sha256), 
	FOREIGN KEY(document_id) REFERENCES documents (id) ON DELETE CASCADE
);
INSERT INTO "texts" VALUES('b4285e21b64ec092f1fedeffc6a201120ecff0f09ded6bb5ebd708ccd5069da5','b4285e21b64ec092f1fedeffc6a201120ecff0f09ded6bb5ebd708ccd5069da5','{"id":"b4285e21b64ec092f1fedeffc6a201120ecff0f09ded6bb5ebd708ccd5069da5","source":"moon.txt","media_type":"text/plain","text":"Case Number: CM99-0000001\nDate Assigned: 03/04/2031 Date of Injury: 01/02/2031\nDecision Date: 04/05/2031 UR Denial Date: 02/03/2031\nPriority: Standard Application \nReceived: \n02/13/2031\nHOW THE IMR FINAL DETERMINATION WAS MADE\nThe complete file went to an expert reviewer who has no \nstake.\nThe Expert Reviewer has the following credentials:\nState(s) of Licensure: Atlantis, El Dorado\nCertification(s)/Specialty: Alchemy, Leech Care\nCLINICAL CASE SUMMARY\nThe expert reviewer developed the following clinical case summary based on a review of the \ncase file, including all medical records:\nThe injured worker is a 101 year old female who was injured on 01-02-31. She fell off the moon while \nshe was painting it. Treatment to date has included moss and a very long rest in a dark room. \nIMR ISSUES, DECISIONS AND RATIONALES\nThe Final Determination was based on decisions for the disputed items/services set forth below:\nZyxol 7 mg #11: Upheld\nClaims Administrator guideline: The Claims Administrator did not cite any \nmedical evidence for it.\nMAXIMUS guideline: Decision based on Zyxol Almanac 2030, Section(s): Moss.\nDecision rationale: The almanac says that moss helps those who live on the moon for long. The earlier decision was \nUpheld by the guideline. As such, the request is not medically necessary.\nLeeches, a dozen: Overturned\nClaims Administrator guideline: The Claims Administrator did not cite any \nmedical evidence for it.\nMAXIMUS guideline: Decision based on Zyxol Almanac 2030, Section(s): Moss.\nDecision rationale: The almanac says that moss helps those who live on the moon for long. The earlier decision was \nUpheld by the guideline. As such, the request is not medically necessary.\n","pages":[{"number":1,"span":[0,1701],"is_ocr":false,"dpi":null}],"text_source":"text","text_engine":null,"lines":[],"notes":[],"doubts":[],"misreadings":[]}');
CREATE TABLE workers (
	id TEXT NOT NULL, 
	started_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	jobs INTEGER NOT NULL, 
	problem TEXT, 
	PRIMARY KEY (id)
);
CREATE INDEX ix_removals_at ON removals (at);
CREATE INDEX extractions_status ON extractions (status, number);
CREATE INDEX extractions_created ON extractions (created_at);
CREATE INDEX reviews_extraction ON reviews (extraction_id, path, number);
COMMIT;
